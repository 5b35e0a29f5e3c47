/* Three comforts; every page works without them.
   1. Escape closes an open menu and gives the focus back to what opened it; a click outside closes it too.
   2. In a table of fields, Enter and the arrow keys go to the same field of the next or previous row.
   3. After a swap the focus goes where it was, or to the new part's heading, so that it is never lost. A part that comes by itself takes
      no focus. */
"use strict";

function closeMenu(menu, giveFocus) {
  menu.open = false;
  if (giveFocus) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...document.querySelectorAll("details.menu[open]")].pop();
  if (open) closeMenu(open, open.contains(document.activeElement));
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) closeMenu(menu, false);
  }
});

function neighbour(field, step) {
  const fields = [...field.closest("table").querySelectorAll("input.input:not([disabled])")];
  const column = field.name.slice(field.name.lastIndexOf("-"));
  const same = fields.filter((other) => other.name.endsWith(column));
  return same[same.indexOf(field) + step];
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.closest("table.entry")) return;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(field, step);
  event.preventDefault();
  if (next) {
    next.focus();
    next.select();
  }
});

let wasHeld = false;
let focused = "";
const isHeld = () => Boolean(document.activeElement) && document.activeElement !== document.body;
document.addEventListener("htmx:beforeSwap", () => {
  wasHeld = isHeld();
  focused = wasHeld ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!wasHeld || isHeld()) return;
  const part = event.detail.elt;
  const place = (focused && document.getElementById(focused)) || part.querySelector("[autofocus], h1, h2, h3, a, button, input") || part;
  if (!place.matches("a, button, input, select, textarea, [tabindex]")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
});
