"""Whether each element of a page is closed where it was opened; a browser mends what is not, and shows something else."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """<path/> of a drawing opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        elif not self.faults:  # what follows the first one is its consequence
            inner = "<{}> of line {}".format(*self.open[-1]) if self.open else "nothing"
            self.faults.append(f"</{tag}> in line {self.getpos()[0]}, where {inner} is open")


def unbalanced(html: str) -> list[str]:
    reader = Balance()
    reader.feed(html)
    return reader.faults or [f"<{tag}> of line {line} is never closed" for tag, line in reader.open]
