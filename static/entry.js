/* The grid of figures. Without this file it is one plain form.
   1. What is typed is kept in this browser at once, under a name of the tenant, the member and the period.
   2. When a row is left, it is sent (htmx posts it and shows what is told of it). What was saved is forgotten here.
   3. Without a connection nothing is lost: kept rows are sent again when it is back, and when the page is opened again.
   4. Where somebody else has saved the same figure, the row shows both and asks; a choice is sent at once. */
"use strict";

(() => {
  const TYPED = ["n", "d", "reason", "note"];
  const IDLE = 4000, RETRY = 20000; // milliseconds
  const TAKEN = "taken"; // the other person's value took the place of what was typed
  let form, store, words, status, memory = {}, timer = 0;

  const rowOf = (element) => (element instanceof Element ? element.closest("[data-key]") : null);
  const rowNamed = (key) => document.getElementById(`row-${key}`);
  const part = (key, name) => form.elements.namedItem(`${key}-${name}`);
  const fields = (key) => TYPED.map((name) => [name, part(key, name)]).filter(([, field]) => field);
  const typed = (key) => Object.fromEntries(fields(key).map(([name, field]) => [name, field.value]));

  function kept() {
    try {
      memory = JSON.parse(localStorage.getItem(store)) || {};
    } catch { /* no storage here: the page itself remembers */ }
    return memory;
  }

  function remember(rows) {
    memory = rows;
    try {
      if (Object.keys(rows).length) localStorage.setItem(store, JSON.stringify(rows));
      else localStorage.removeItem(store);
    } catch { /* as above */ }
  }

  function keep(row) {
    const key = row.dataset.key;
    const page = location.pathname + location.search;
    remember({ ...kept(), [key]: { typed: typed(key), revision: part(key, "revision").value, page } });
    tell(row, "");
  }

  function forget(key) {
    const { [key]: _gone, ...others } = kept();
    remember(others);
  }

  function tell(row, text) {
    const place = row.querySelector("[data-client]"), shown = row.querySelector("[data-shown]");
    if (!place) return;
    place.textContent = text;
    if (shown) shown.hidden = text !== "";
  }

  function announce(text) {
    if (!status || status.textContent === text) return;
    status.textContent = text;
    document.getElementById("entry-count").hidden = true; // counted when the page was drawn
  }

  function send(row) {
    const key = row.dataset.key;
    if (!kept()[key] || row.dataset.sending) return;
    if (!navigator.onLine) return lost(row);
    tell(row, words.saving);
    window.htmx.trigger(row, "keep");
  }

  function lost(row) {
    tell(row, words.unsaved);
    announce(words.someUnsaved);
    clearTimeout(timer);
    timer = setTimeout(sendAll, RETRY);
  }

  function sendAll() {
    for (const key of Object.keys(kept())) {
      const row = rowNamed(key);
      if (row && row.dataset.key) send(row);
    }
  }

  /* After an answer: what was sent and is still so is saved; what was typed meanwhile is sent next, also where what was sent was wrong. */
  function answered(key, xhr, sent) {
    const row = rowNamed(key);
    if (!row) return;
    const saved = xhr.status === 200 && xhr.getResponseHeader("X-Saved") === key;
    if (!saved && xhr.status !== 422) return lost(row);
    for (const [, field] of fields(key)) {
      if (saved) field.removeAttribute("aria-invalid");
      else field.setAttribute("aria-invalid", "true");
    }
    const more = sent !== TAKEN && row.dataset.key && JSON.stringify(typed(key)) !== sent;
    if (more) keep(row);
    else if (saved) forget(key);
    if (more && !row.contains(document.activeElement)) return send(row);
    if (!saved) return announce(`${nameOf(row)}: ${row.querySelector("[data-shown]").textContent.trim()}`);
    announce(Object.keys(kept()).length ? words.someUnsaved : words.allSaved);
  }

  const nameOf = (row) => row.querySelector("th a").textContent.trim();

  /* What a former visit left: back into its fields, with the revision that was seen then, so that nobody is overwritten. */
  function restore() {
    let elsewhere = "";
    for (const [key, left] of Object.entries(kept())) {
      const row = rowNamed(key);
      if (!row) elsewhere = left.page;
      if (row && !row.dataset.key && left.posted) forget(key); // the form took it along when it was sent
      if (!row || !row.dataset.key) continue;
      for (const [name, field] of fields(key)) if (name in left.typed) field.value = left.typed[name];
      part(key, "revision").value = left.revision;
      send(row);
    }
    const note = document.getElementById("elsewhere");
    if (note && elsewhere.startsWith("/") && !elsewhere.startsWith("//")) {
      note.querySelector("a").setAttribute("href", elsewhere);
      note.hidden = false;
    }
  }

  const half = (key) => part(key, "d") && !part(key, "reason").value && !part(key, "n").value !== !part(key, "d").value;

  function listen() {
    let idle = 0;
    form.addEventListener("input", (event) => {
      const row = rowOf(event.target);
      if (!row || event.target.type === "radio") return;
      keep(row);
      clearTimeout(idle);
      idle = setTimeout(() => half(row.dataset.key) || send(row), IDLE);
    });
    form.addEventListener("change", (event) => {
      const row = rowOf(event.target);
      if (!row) return;
      if (event.target.type === "radio" || event.target instanceof HTMLSelectElement) {
        keep(row);
        send(row);
      }
    });
    form.addEventListener("focusout", (event) => {
      const row = rowOf(event.target);
      if (row && rowOf(event.relatedTarget) !== row) send(row);
    });
    form.addEventListener("keydown", (event) => {
      const row = rowOf(event.target);
      if (row && event.key === "Enter" && !half(row.dataset.key)) send(row);
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return remember(Object.fromEntries(Object.entries(kept()).map(([key, left]) => [key, { ...left, posted: true }])));
      event.preventDefault();
      announce(words.offline);
    });
    window.addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => document.hidden && sendAll());
  }

  function listenToAnswers() {
    document.body.addEventListener("htmx:configRequest", (event) => {
      const row = event.detail.elt;
      if (!row.dataset.key) return;
      const choice = event.detail.parameters[`${row.dataset.key}-choice`];
      row.dataset.sending = "yes";
      row.sent = choice === "theirs" ? TAKEN : JSON.stringify(typed(row.dataset.key));
    });
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      const { requestConfig, xhr } = event.detail;
      if (requestConfig.elt.dataset.key && xhr.status >= 400 && xhr.status !== 422) event.detail.shouldSwap = false;
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      const row = event.detail.requestConfig.elt; // detail.elt is another element where the row itself was replaced
      if (!row.dataset.key) return;
      delete row.dataset.sending;
      answered(row.dataset.key, event.detail.xhr, row.sent);
    });
    form.addEventListener("htmx:afterSettle", (event) => event.stopPropagation()); // the focus stays where the person is
  }

  window.addEventListener("load", () => {
    form = document.querySelector("form[data-store]");
    if (!form || !window.htmx) return;
    store = form.dataset.store;
    words = form.dataset;
    status = document.getElementById("entry-status");
    listen();
    listenToAnswers();
    restore();
  });
})();
