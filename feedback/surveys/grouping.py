"""Results by groups: by the answers to a question, or by the place where it was asked. Small numbers never follow from two tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Place

from . import formula
from .columns import PLACE as ASKED_AT
from .formula import FEWEST
from .models import Question, Survey, Wave
from .queries import names_of_places, questions_of
from .results import Asked, asked_of
from .suppression import hidden_cells, hidden_groups, sums_with_scores
from .tallies import Tallies, Tally, at_places, cells, number_of_responses, tallies
from .workflow import GROUPS, NOT_APPLICABLE, Kind

CROSSED = (Kind.CHOICE, Kind.SCALE, Kind.MATRIX, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Grouping:
    """`question` None: by the place where it was asked."""

    code: str
    words: str
    question: Question | None


def groupings(wave: Wave, questions: Sequence[Question]) -> list[Grouping]:
    """What the wave can be broken down by: nothing until all its answers are in. A step of five in the whole may be of one in a group."""
    if wave.finished_at is None:
        return []
    rows = [each for each in questions if each.kind in GROUPS]
    found = [Grouping(each.code, str(each.words), each) for each in rows]
    if at_places(cells([wave])):
        found.insert(0, Grouping(ASKED_AT, _("Where it was asked"), None))
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """None: hidden."""

    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Cross:
    """One question by the groups of another; rows are None where the whole table would give small numbers away."""

    asked: Asked
    rows: list[tuple[str, list[Cell]]] | None
    scores: list[float | None]


@dataclass(frozen=True, slots=True)
class Breakdown:
    by: Grouping
    groups: list[tuple[str, str, int | None]]  # code, words, how many (None: hidden)
    crossed: list[Cross]


def breakdown(survey: Survey, wave: Wave, by: Grouping) -> Breakdown:
    """Two small tables never let anybody work out a number below five."""
    questions = [q for q in questions_of(survey) if q != by.question and q.kind in CROSSED]
    split, sizes = _split(wave, questions, by)
    small = _small(sizes, by)
    told = [asked_of(questions, split.get(code, Tally())) for code in sizes]
    names = _names(by, sizes)
    groups = [(code, names[code], None if code in small else n) for code, n in sizes.items()]
    crossed = [_cross(cells, sizes, by) for cells in zip(*told, strict=True)]
    return Breakdown(by, groups, crossed)


def group_sizes(wave: Wave, by: Grouping) -> list[tuple[str, str, int | None]]:
    """Code, words and how many of each group; None where that is hidden."""
    sizes = _split(wave, [], by)[1]
    small, names = _small(sizes, by), _names(by, sizes)
    return [(code, names[code], None if code in small else n) for code, n in sizes.items()]


@dataclass(frozen=True, slots=True)
class Quota:
    """Answers wanted and had; `had` None: hidden."""

    words: str
    wanted: int
    had: int | None

    @property
    def full(self) -> bool:
        return self.had is not None and self.had >= self.wanted


def quotas_of(wave: Wave) -> list[Quota]:
    question = wave.quota_question
    if not wave.quotas:
        return []
    by = Grouping(question.code, str(question.words), question) if question else Grouping(ASKED_AT, "", None)
    sizes = {code: n for code, _words, n in group_sizes(wave, by)}
    names = _names(by, wave.quotas)
    return [Quota(names[code], wanted, sizes.get(code, 0)) for code, wanted in wave.quotas.items()]


def _split(wave: Wave, questions: Sequence[Question], by: Grouping) -> tuple[dict[str, Tally], dict[str, int]]:
    """Tallies and numbers of responses by group; "" is who left the question open, else they could be worked out."""
    if by.question is None:
        found = _at_places(tallies([wave], questions, by_place=True))
        sizes = {code: n for code, n in _codes_of(at_places(cells([wave]))).items() if code}
    else:
        rows = [*questions, by.question]
        found = {group: tally for (_wave, group), tally in tallies([wave], rows, by=by.question).items()}
        codes = sorted(filter(None, found)) if by.question.kind == Kind.PLACE else by.question.codes
        sizes = {code: found[code].answered.get((by.code, ""), 0) if code in found else 0 for code in codes}
    if silent := number_of_responses([wave]).get(wave.pk, 0) - sum(sizes.values()):
        sizes[""] = silent
    return found, sizes


def _small(sizes: Mapping[str, int], by: Grouping) -> set[str]:
    """The groups that are hidden. How many left a question open is known: they hide nobody else."""
    if by.question is None:
        return hidden_groups(sizes)
    silent = {""} if 0 < sizes.get("", 0) < FEWEST else set()
    return hidden_groups({code: n for code, n in sizes.items() if code}) | silent


def _at_places(found: Tallies) -> dict[str, Tally]:
    """The database groups by the key of the place."""
    return _codes_of({int(group) if group else 0: tally for (_wave, group), tally in found.items()})


def _codes_of(by_key: Mapping[int, Any]) -> dict[str, Any]:
    """The same by the code of the place, in their order; 0 is none."""
    codes = dict(Place.objects.filter(pk__in=by_key).values_list("pk", "code"))
    return dict(sorted((codes.get(key, ""), value) for key, value in by_key.items()))


def _names(by: Grouping, sizes: Mapping[str, int]) -> dict[str, str]:
    question, names = by.question, {"": _("No answer") if by.question else _("Not known where")}
    if question is not None and question.kind != Kind.PLACE:
        return {code: question.words_of_option(code) for code in sizes if code} | names
    return {code: code for code in sizes} | names_of_places(sizes.keys()) | names


def _cross(cells: Sequence[Asked], sizes: Mapping[str, int], by: Grouping) -> Cross:
    """Each of `cells` is the question as one group answered it. What is hidden is the same if the two questions change places."""
    first, groups = cells[0], dict(zip(sizes, cells, strict=True))
    codes = [option.code for option in first.options]
    named = [group for group in sizes if group or by.question is None]
    counts = {(option.code, group): option.count or 0 for group in named for option in groups[group].options}
    pair = _Pair(first, groups, sizes, by)
    hidden, scored = _hidden(counts, codes, named, pair)
    if len(hidden) == len(codes) * len(named):
        return Cross(first, None, [None] * len(sizes))
    hidden |= {(code, group) for code in codes for group in sizes if group not in named}
    rows = [
        (option.words, [_cell(option.code, group, groups[group], hidden) for group in sizes])
        for option in first.options
    ]
    told = [group in scored and (NOT_APPLICABLE, group) not in hidden for group in sizes]
    return Cross(first, rows, [groups[group].score if tell else None for group, tell in zip(sizes, told, strict=True)])


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question and what it is broken down by."""

    asked: Asked
    groups: Mapping[str, Asked]
    sizes: Mapping[str, int]
    by: Grouping

    @property
    def both_ways(self) -> bool:
        return self.by.question is not None and self.asked.question.kind in GROUPS

    @property
    def turned(self) -> bool:
        return self.both_ways and self.by.code < self.asked.question.code

    def small_options(self) -> set[str]:
        """Those that are hidden where others are broken down by this question."""
        if not self.both_ways or self.asked.question.good:
            return set()
        codes = [option.code for option in self.asked.options]
        sizes = {
            code: sum(each.options[at].count or 0 for each in self.groups.values()) for at, code in enumerate(codes)
        }
        return hidden_groups(sizes)


def _hidden(
    counts: Mapping[Any, int], codes: Sequence[str], named: Sequence[str], pair: _Pair
) -> tuple[set[tuple[Any, Any]], set[str]]:
    """The cells to hide, and the groups whose score may be told."""
    good, also_good = set(pair.asked.question.good), set(pair.by.question.good) if pair.by.question else set()
    small, few = _small(pair.sizes, pair.by), pair.small_options()
    hide = {(code, group) for code in codes for group in named if (group in small and not also_good) or code in few}
    scored = sums_with_scores(counts, codes, good, [group for group in named if group not in small]) if good else {}
    turned = {(group, code): n for (code, group), n in counts.items()}
    options = [code for code in codes if code not in few]
    known = sums_with_scores(turned, named, also_good, options) if also_good and pair.both_ways else {}

    def of_option(code: Any, group: Any) -> Any:
        return code, group in also_good if known.get(code) else None

    def of_group(code: Any, group: Any) -> Any:
        return group, code in good if scored.get(group) else None

    found = _either_way(counts, codes, named, hide, pair.turned, of_option, of_group)
    if found is None:
        return _either_way(counts, codes, named, hide, pair.turned) or set(), set()
    return found, {group for group in named if scored.get(group)}


def _either_way(
    counts: Mapping[Any, int], codes: Sequence[str], named: Sequence[str], hide: set[tuple[Any, Any]], turned: bool,
    of_option: Any = None, of_group: Any = None,
) -> set[tuple[Any, Any]] | None:  # fmt: skip
    """The question whose code comes first stands in the rows, so that what is hidden does not depend on which is asked for."""
    if not turned:
        sums = {"row_of": lambda cell: of_option(*cell), "column_of": lambda cell: of_group(*cell)} if of_option else {}
        return hidden_cells(counts, codes, named, also=hide, **sums)
    back = {(group, code): n for (code, group), n in counts.items()}
    sums = (
        {"row_of": lambda cell: of_group(*cell[::-1]), "column_of": lambda cell: of_option(*cell[::-1])}
        if of_option
        else {}
    )
    found = hidden_cells(back, named, codes, also={(group, code) for code, group in hide}, **sums)
    return None if found is None else {(code, group) for group, code in found}


def _cell(code: str, group: str, each: Asked, hidden: set[tuple[object, object]]) -> Cell:
    if (code, group) in hidden:
        return Cell(None, None)
    count = next(option.count or 0 for option in each.options if option.code == code)
    return Cell(count, formula.share(count, each.answered))
