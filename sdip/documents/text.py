"""Lines as plain text: UTF-8, blank lines around headings, no drawn rules, which a reader aloud would spell out."""

from collections.abc import Iterable

from .lines import Line, Run

FROM_THE_LEFT, END = "\u2066", "\u2069"


def write_text(lines: Iterable[Line], *, rtl: bool) -> bytes:
    """`rtl`: numbers and addresses are kept together in a text that reads from the right."""
    written: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None:
            written.extend([""] * _gap(before, line))
        written.append(("- " if line.style == "item" else "") + "".join(_run(run, rtl) for run in line.runs))
        before = line
    return ("\n".join(written) + "\n").encode()


def _gap(before: Line, line: Line) -> int:
    if line.style == "heading":
        return 2 if line.level <= 2 else 1
    return 0 if line.style in ("item", "step") and before.style != "heading" else 1


def _run(run: Run, rtl: bool) -> str:
    return FROM_THE_LEFT + run.text + END if rtl and run.code else run.text
