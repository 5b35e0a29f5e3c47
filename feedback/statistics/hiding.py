"""Which lines are published, and which of their figures: the tables of a period add up to each other (see `subtraction`)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..models import Case
from .formula import Line
from .subtraction import WHOLE, Cell, Counts, Sums, Tree

Family = tuple[str, ...]
Groups = Mapping[str, list[Line]]
PUBLISHED = ("service", "place", "cause", "channel", "kind")
ON_TIME: Family = ("answered", "answered_on_time", "open_and_late", "due", "on_time_share")
AGAIN: Family = ("ever_answered", "opened_again", "opened_again_share")
CONTENT: Family = ("ratings", "content", "content_share")
KINDS: Family = ("complaints", "compliments", "thanks_share", "per_thousand")
# What follows from each other; of each line the numbers that add up to the whole, none of which may be told below five.
FAMILIES: dict[Family, Callable[[Line], Counts]] = {
    ON_TIME: lambda line: (line.due,),
    AGAIN: lambda line: (line.ever_answered,),
    CONTENT: lambda line: (line.ratings, line.content, line.ratings - line.content),
    KINDS: lambda line: (line.complaints, line.thanks, line.received - line.complaints - line.thanks),
}
COMPLAINT: Cell = ("kind", Case.Kind.COMPLAINT.value)


def cell_of(dimension: str, line: Line) -> Cell:
    return dimension, line.key


@dataclass(frozen=True, slots=True)
class Hidden:
    """Cells that are not told at all, and those that don't tell a family of figures."""

    rows: set[Cell]
    untold: Mapping[Family, set[Cell]]

    def left_out(self, cell: Cell) -> list[Family]:
        return [family for family, cells in self.untold.items() if cell in cells]


class Adding:
    """What adds up to what: of each cell its line, and the trees by their dimension. `rests` are told in no table."""

    def __init__(self, groups: Groups, areas: Mapping[Any, list[Line]]) -> None:
        self.lines = {cell_of(name, line): line for name in PUBLISHED for line in groups.get(name, [])}
        self.rests: set[Cell] = set()
        self.trees: dict[str, dict[Cell, list[Cell]]] = {}
        cells = {name: [cell_of(name, line) for line in groups.get(name, [])] for name in PUBLISHED}
        for name, of in {"service": "service", "channel": "channel", "cause": "kind"}.items():
            self.trees[name] = {WHOLE: cells[of]}
        for area, lines in areas.items():
            self.part("place", WHOLE if area is None else ("place", area), [cell_of("place", line) for line in lines])
        if COMPLAINT in self.lines:
            self.part("cause", COMPLAINT, cells["cause"])

    def part(self, name: str, total: Cell, parts: list[Cell]) -> None:
        """With what lies in none of the parts: it follows from what is told."""
        self.trees.setdefault(name, {})[total] = parts
        if total == WHOLE:
            return
        rest = (name, f"{total[1]}:rest")
        self.lines[rest] = less(self.lines[total], [self.lines[part] for part in parts])
        self.rests.add(rest)
        self.trees[name][total] = [*parts, rest]

    def below(self, name: str) -> dict[Cell, set[Cell]]:
        tree = self.trees.get(name, {})

        def parts(total: Cell) -> set[Cell]:
            return {each for part in tree.get(total, []) for each in (part, *parts(part))}

        return {total: parts(total) for total in tree if total != WHOLE}

    def sums(self, numbers: Callable[[Line], Counts], trees: Iterable[Tree], **more: Any) -> Sums:
        return Sums({cell: numbers(line) for cell, line in self.lines.items()}, list(trees), **more)


def less(total: Line, parts: Collection[Line]) -> Line:
    names = [each.name for each in fields(Line) if each.type is int]
    return replace(total, **{name: getattr(total, name) - sum(getattr(part, name) for part in parts) for name in names})


def received(line: Line) -> Counts:
    return (line.received,)


def hidden_lines(groups: Groups, areas: Mapping[Any, list[Line]], unnamed: Collection[Cell]) -> Hidden:
    """`areas`: the lines that are part of each area; `unnamed`: those that nobody outside knows by name."""
    adding = Adding(groups, areas)
    trees = adding.trees
    rows = adding.sums(received, trees.values(), within=adding.below("place")).hide({*unnamed, *adding.rests})
    # How many complaints a kind, a cause and a group of complaints have is how many messages it has: it is told with them.
    parted = [trees[name] for name in ("service", "place", "channel") if name in trees]
    untold = {
        family: adding.sums(numbers, parted if family == KINDS else trees.values()).hide(rows)
        for family, numbers in FAMILIES.items()
    }
    return Hidden(rows, untold)


def hidden_directorates(
    groups: Groups, owners: Mapping[Any, Any], published: Hidden, unnamed: Collection[Cell]
) -> Hidden:
    """Beside the published tables, which stay as they are. A service lies in a directorate: neither they nor the services that are told
    may tell of the others in it. `owners`: directorates by service."""
    directorates = {cell_of("directorate", line): line for line in groups.get("directorate", [])}
    services = {cell_of("service", line): line for line in groups.get("service", [])}
    inside: dict[Cell, list[Cell]] = {cell: [] for cell in directorates}
    for cell in services:
        inside.setdefault(("directorate", owners.get(cell[1])), []).append(cell)
    rests = {
        (name, f"{key}:rest"): less(directorates[name, key], [services[cell] for cell in cells])
        for (name, key), cells in inside.items()
        if (name, key) in directorates
    }

    def hidden(numbers: Callable[[Line], Counts], untold: set[Cell], rows: set[Cell]) -> set[Cell]:
        counts = {cell: numbers(line) for cell, line in (directorates | services | rests).items()}
        trees = _with_services(directorates, services, inside, {cell for cell in rests if not any(counts[cell])})
        sums = Sums(counts, trees, fixed=set(services))
        return sums.hide({*rests, *rows, *(untold & services.keys())})

    rows = hidden(received, published.rows, set(unnamed))
    return Hidden(rows, {family: hidden(FAMILIES[family], cells, rows) for family, cells in published.untold.items()})


def _with_services(
    directorates: Collection[Cell], services: Collection[Cell], inside: Mapping[Cell, list[Cell]], nothing: set[Cell]
) -> list[Tree]:
    """What a directorate has beside its services is not told; where it has `nothing`, they add up to it in the table of services too."""
    known = {cell: cells for cell, cells in inside.items() if cell in directorates}
    trees = {cell: [*cells, (cell[0], f"{cell[1]}:rest")] for cell, cells in known.items()}
    whole = {cell: cells for cell, cells in known.items() if trees[cell][-1] in nothing}
    others = [*(cell for cell in services if not any(cell in cells for cells in whole.values())), *whole]
    return [{WHOLE: list(directorates), **trees}, {WHOLE: others, **whole}]
