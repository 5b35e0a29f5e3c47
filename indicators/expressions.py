"""Formulas over other indicators: read, checked and worked out. Pure: no ORM, no `eval`, no attribute that a formula could reach.

    [W-01] / [W-02]        1 - [W-03]        max([A], [B]) * 1000        sum([A], [B], [C]) / [D]

A code stands in square brackets. Numbers are plain (any digits); a percentage is the fraction 0..1. Operators: + - * / ( ), and
min, max, sum of two or more. Values are exact fractions until they are stored; a missing input or a division by 0 gives no figure,
never 0. Where the last step is a division, the result keeps its numerator and denominator, so that wholes can be added up.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from sdip.web.units import COUNT, PERCENT, unit_name

LONGEST = 500
DEEPEST = 40  # brackets within brackets
FUNCTIONS = ("min", "max", "sum")
SAME = str.maketrans("×·÷∕−–،", "**//--,")
TOKEN = re.compile(r"\s*(?:(\d+(?:[.,٫]\d+)?)|\[([^\[\]]+)\]|([^\W\d_]+)|([-+*/(),×·÷∕−–،]))")


class BadFormula(ValueError):
    """Why a formula can't be used; str() is the sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Code:
    code: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of + - * /."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    parts: tuple["Node", ...]


Node: TypeAlias = Number | Code | Step | Call


# --- reading ---


def read(text: str) -> Node:
    """The formula as a tree; BadFormula says what is wrong and where."""
    if len(text) > LONGEST:
        raise BadFormula(_("The formula is too long. Compute a part of it in an indicator of its own."))
    reader = _Reader(list(_tokens(text)))
    if not reader.left:
        raise BadFormula(_("The formula is empty."))
    node = reader.sum()
    if reader.left:
        raise BadFormula(_("“%(part)s” can’t stand there.") % {"part": reader.left[0][1]})
    return node


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    text, at = text.rstrip(), 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise BadFormula(
                _("“%(part)s” is not understood. Write codes of indicators in square brackets, for example [W-01].")
                % {"part": text[at:].strip()[:12]}
            )
        number, code, name, sign = found.groups()
        kind = "number" if number else "code" if code else "name" if name else "sign"
        yield kind, (number or code or name or sign.translate(SAME)).strip()
        at = found.end()


class _Reader:
    """Recursive descent: sum > product > factor."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left, self.depth = tokens, 0

    def take(self, *signs: str) -> str:
        """The next token's sign if it is one of these, else ""."""
        if self.left and self.left[0][0] == "sign" and self.left[0][1] in signs:
            return self.left.pop(0)[1]
        return ""

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise BadFormula(
                _("A closing bracket “)” is missing.") if sign == ")" else _("After min, max and sum comes “(”.")
            )

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = Step(sign, node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while sign := self.take("*", "/"):
            node = Step(sign, node, self.factor())
        return node

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula(_("The formula has too many brackets within brackets."))
        node = self._factor()
        self.depth -= 1
        return node

    def _factor(self) -> Node:
        if self.take("-"):
            return Step("-", Number(Fraction()), self.factor())
        if self.take("("):
            node = self.sum()
            self.expect(")")
            return node
        if not self.left or self.left[0][0] == "sign":
            raise BadFormula(
                _("Something is missing before “%(part)s”.") % {"part": self.left[0][1]}
                if self.left
                else _("Something is missing at the end of the formula.")
            )
        kind, text = self.left.pop(0)
        if kind == "name":
            return self._call(text.lower())
        return Code(text) if kind == "code" else Number(_fraction(text))

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise BadFormula(
                _("“%(name)s” is not known. There are min, max and sum; codes stand in square brackets: [%(name)s].")
                % {"name": name}
            )
        self.expect("(")
        parts = [self.sum()]
        while self.take(","):
            parts.append(self.sum())
        self.expect(")")
        if len(parts) == 1:
            raise BadFormula(_("%(name)s needs two or more parts, with commas between them.") % {"name": name})
        return Call(name, tuple(parts))


def _fraction(text: str) -> Fraction:
    return Fraction("".join("." if sign in ".,٫" else str(int(sign)) for sign in text))


def parts_of(node: Node) -> tuple[Node, ...]:
    return (node.left, node.right) if isinstance(node, Step) else node.parts if isinstance(node, Call) else ()


def codes_in(node: Node) -> frozenset[str]:
    """The indicators that the formula is made of."""
    own = {node.code} if isinstance(node, Code) else set()
    return frozenset(own.union(*(codes_in(each) for each in parts_of(node))))


# --- units ---

Unit: TypeAlias = Mapping[str, int]  # unit: power; {} is a pure number
COUNTED = frozenset({COUNT, "people", "points"})


def unit_of(unit: str) -> Unit:
    """A percentage and a figure without a unit are pure numbers."""
    return {} if unit in ("", PERCENT) else {unit: 1}


def check_units(node: Node, units: Mapping[str, str], declared: str) -> None:
    """Only like is added to or compared with like, and what comes out must be what the indicator says it is. BadFormula otherwise.

    The declared unit may be "per" something: dinars per case, litres per person and day. Without a unit: counts by counts."""
    found = _unit(node, {code: unit_of(unit) for code, unit in units.items()})
    if found is None:
        raise BadFormula(_("The formula names no indicator. Write at least one code in square brackets."))
    if not _fits(found, declared):
        raise BadFormula(
            _("The formula gives %(found)s, but the unit of the indicator is %(declared)s.")
            % {"found": _named(found), "declared": _named(unit_of(declared))}
        )


def _fits(found: Unit, declared: str) -> bool:
    if declared == PERCENT:
        return not found
    if declared in ("", COUNT):
        return all(unit in COUNTED for unit in found)
    others = [power for unit, power in found.items() if unit != declared]
    return found.get(declared) == 1 and all(power < 0 for power in others)


def _unit(node: Node, units: Mapping[str, Unit]) -> Unit | None:
    """None: a plain number in the formula, which takes the unit of what it stands beside."""
    if isinstance(node, Number):
        return None
    if isinstance(node, Code):
        return units[node.code]
    if isinstance(node, Step) and node.sign in "*/":
        return _product(_unit(node.left, units), _unit(node.right, units), 1 if node.sign == "*" else -1)
    known = [each for part in parts_of(node) if (each := _unit(part, units)) is not None]
    for other in known[1:]:
        if other != known[0]:
            raise BadFormula(
                _("%(one)s and %(other)s can’t be added or compared: bring them to one unit first.")
                % {"one": _named(known[0]), "other": _named(other)}
            )
    return known[0] if known else None


def _product(left: Unit | None, right: Unit | None, sign: int) -> Unit | None:
    if left is None and right is None:
        return None
    powers = dict(left or {})
    for unit, power in (right or {}).items():
        powers[unit] = powers.get(unit, 0) + sign * power
    return {unit: power for unit, power in powers.items() if power}


def _named(unit: Unit) -> str:
    """For a sentence: "US dollars / number"."""
    if not unit:
        return _("a pure number")
    above = [unit_name(each) for each, power in unit.items() for _n in range(power)]
    below = [unit_name(each) for each, power in unit.items() for _n in range(-power)]
    return " / ".join([" · ".join(above) or formatter().num(1), *below])


# --- working it out ---


@dataclass(frozen=True, slots=True)
class Input:
    """An approved figure: its value, or numerator and denominator, which are exact."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None

    @property
    def figure(self) -> Fraction | None:
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator
        return self.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """`numerator` and `denominator` only where the last step is a division. `missing`: codes without a figure."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    missing: tuple[str, ...] = ()

    @property
    def divided_by_zero(self) -> bool:
        return self.value is None and not self.missing


def work_out(node: Node, inputs: Mapping[str, Input]) -> Outcome:
    figures = {code: each.figure for code, each in inputs.items()}
    missing = tuple(sorted(code for code in codes_in(node) if figures.get(code) is None))
    if missing:
        return Outcome(missing=missing)
    if not (isinstance(node, Step) and node.sign == "/"):
        return Outcome(_value(node, figures))
    top, bottom = _value(node.left, figures), _value(node.right, figures)
    if top is None or bottom is None:
        return Outcome()
    if bottom < 0:
        top, bottom = -top, -bottom
    return Outcome(top / bottom if bottom else None, top, bottom)


STEPS: dict[str, Callable[[Fraction, Fraction], Fraction | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
}
CALLS: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "min": min,
    "max": max,
    "sum": lambda each: sum(each, Fraction()),
}


def _value(node: Node, figures: Mapping[str, Fraction | None]) -> Fraction | None:
    """None: somewhere inside was a division by 0."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Code):
        return figures[node.code]
    values = [each for part in parts_of(node) if (each := _value(part, figures)) is not None]
    if len(values) < len(parts_of(node)):
        return None
    return STEPS[node.sign](*values) if isinstance(node, Step) else CALLS[node.name](values)


# --- in words ---


def in_words(node: Node, names: Mapping[str, object]) -> str:
    """The formula as a sentence's part, with the names of the indicators; brackets only where the order would be lost."""
    if isinstance(node, Number):
        return formatter().plain(float(node.value))
    if isinstance(node, Code):
        return _("“%(name)s”") % {"name": names.get(node.code, node.code)}
    parts = [in_words(each, names) for each in parts_of(node)]
    if isinstance(node, Call):
        words = {
            "min": _("the lowest of %(parts)s"),
            "max": _("the highest of %(parts)s"),
            "sum": _("the sum of %(parts)s"),
        }
        return words[node.name] % {"parts": formatter().listed(parts)}
    if node.left == Number(Fraction()) and node.sign == "-":
        return _("minus %(part)s") % {"part": parts[1]}
    left, right = (
        f"({words})" if _loose(node, each) else words for each, words in zip(parts_of(node), parts, strict=True)
    )
    return {
        "+": _("%(left)s plus %(right)s"),
        "-": _("%(left)s minus %(right)s"),
        "*": _("%(left)s times %(right)s"),
        "/": _("%(left)s divided by %(right)s"),
    }[node.sign] % {"left": left, "right": right}


def _loose(around: Step, part: Node) -> bool:
    """Read aloud, a step inside another one needs its brackets, unless sums stand among sums."""
    return isinstance(part, Step) and not (around.sign in "+-" and part.sign == "+" and part is around.left)


# --- which is made of which ---


@dataclass(frozen=True, slots=True)
class Net:
    """Formulas by the code of their indicator: what each is made of."""

    parts: Mapping[str, Collection[str]] = field(default_factory=dict)

    def circle(self, code: str) -> tuple[str, ...]:
        """The way from the indicator back to itself; () if there is none."""
        return self._way(code, code, frozenset())

    def _way(self, here: str, home: str, seen: frozenset[str]) -> tuple[str, ...]:
        for each in sorted(self.parts.get(here, ())):
            if each == home:
                return here, each
            if each not in seen and (rest := self._way(each, home, seen | {here})):
                return here, *rest
        return ()

    def resting_on(self, changed: Collection[str]) -> list[str]:
        """Everything that is computed, through however many steps, from one of these codes; parts come before wholes."""
        found: set[str] = set()
        fresh = set(changed)
        while fresh:
            fresh = {code for code, parts in self.parts.items() if code not in found and fresh & set(parts)}
            found |= fresh
        return self.in_order(found)

    def in_order(self, codes: Collection[str]) -> list[str]:
        """The codes, parts before wholes. What goes round in a circle is left out: nothing can be computed first."""
        waiting, done = set(codes), []
        while ready := sorted(code for code in waiting if not waiting & set(self.parts.get(code, ()))):
            done += ready
            waiting -= set(ready)
        return done
