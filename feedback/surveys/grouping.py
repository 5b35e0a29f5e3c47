"""Results by groups: by the answers to a question, or by the place where it was asked. Small numbers never follow from two tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Place

from . import formula
from .columns import PLACE as ASKED_AT
from .models import Question, Survey, Wave
from .queries import names_of_places, questions_of
from .results import Asked, asked_of
from .suppression import hidden_cells, hidden_groups, sums_with_scores
from .tallies import Tallies, Tally, at_places, cells, number_of_responses, tallies
from .workflow import GROUPS, NOT_APPLICABLE, Kind

REST = "*"  # all groups that are hidden, together; no code has this sign
CROSSED = (Kind.CHOICE, Kind.SCALE, Kind.MATRIX, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Grouping:
    """`question` None: by the place where it was asked."""

    code: str
    words: str
    question: Question | None


def groupings(wave: Wave, questions: Sequence[Question]) -> list[Grouping]:
    """What the wave can be broken down by."""
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
    small = hidden_groups(sizes)
    told = [asked_of(questions, split.get(code, Tally())) for code in sizes]
    names = _names(by, sizes)
    groups = [(code, names[code], None if code in small else n) for code, n in sizes.items()]
    crossed = [_cross(list(cells), list(sizes), small) for cells in zip(*told, strict=True)]
    return Breakdown(by, groups, crossed)


def group_sizes(wave: Wave, by: Grouping) -> list[tuple[str, str, int | None]]:
    """Code, words and how many of each group; None where that is hidden."""
    sizes = _split(wave, [], by)[1]
    small, names = hidden_groups(sizes), _names(by, sizes)
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


def _cross(cells: Sequence[Asked], groups: Sequence[str], small: set[str]) -> Cross:
    """Each of `cells` is the question as one group answered it. Groups that are hidden count as one: their sum is known."""
    first, by = cells[0], dict(zip(groups, cells, strict=True))
    codes = [option.code for option in first.options]
    shown = [group for group in groups if group not in small]
    counts = {(option.code, group): option.count or 0 for group in shown for option in by[group].options}
    for code in codes if small else ():
        counts[code, REST] = sum(
            option.count or 0 for group in small for option in by[group].options if option.code == code
        )
    columns = [*shown, REST] if small else shown
    good = set(first.question.good)
    scored = sums_with_scores(counts, codes, good, shown) if good else {}
    hidden = hidden_cells(
        counts, codes, columns, lambda cell: (cell[1], cell[0] in good if scored.get(cell[1]) else None)
    )
    if hidden is not None:
        hidden |= {(code, group) for code in codes for group in small}
    rows = None if hidden is None else [
        (option.words, [_cell(option.code, group, by[group], hidden) for group in groups]) for option in first.options
    ]  # fmt: skip
    scores = [
        by[group].score if scored.get(group) and hidden is not None and (NOT_APPLICABLE, group) not in hidden else None
        for group in groups
    ]
    return Cross(first, rows, scores)


def _cell(code: str, group: str, each: Asked, hidden: set[tuple[object, object]]) -> Cell:
    if (code, group) in hidden:
        return Cell(None, None)
    count = next(option.count or 0 for option in each.options if option.code == code)
    return Cell(count, formula.share(count, each.answered))
