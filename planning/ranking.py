"""The open matrix: how the team weighed each solution, put together from the members' scores."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.formula import rounded
from sdip.documents.charts import Bubble, matrix
from sdip.web.formats import formatter
from sdip.web.pictures import reads_from_right

from .criteria import criteria_of
from .models import Criterion, Cycle, Solution
from .priority import LEAST, MOST, Candidate, Spread, mean_of, order, placed, ranks, spread, weighted_mean
from .queries import Voice, opened_scores, solutions_of, voices
from .workflow import SolutionState

Given = dict[int, dict[int, dict[str, int]]]  # points by solution, member and criterion
MIDDLE = (LEAST + MOST) / 2
FEW = 3  # fewer voices than these say where the team leans, not where it stands


@dataclass(frozen=True, slots=True)
class Weighed:
    """One solution. `scored`: its rank by the scores; `rank`: the one it has, which the team may have set by hand."""

    solution: Solution
    number: int
    rank: int | None
    scored: int | None
    all: Spread | None
    community: Decimal | None
    staff: Decimal | None
    by_criterion: list[tuple[Criterion, Decimal | None]]
    effect: float | None
    effort: float | None

    @property
    def chosen(self) -> bool:
        return self.solution.state == SolutionState.CHOSEN

    @property
    def indicative(self) -> bool:
        """Weighed by so few that the rank only points somewhere."""
        return self.all is not None and self.all.members < FEW

    @property
    def share(self) -> Decimal:
        """For the bar: the mean as per cent of the best."""
        return self.all.mean / MOST * 100 if self.all else Decimal()


@dataclass
class Ranking:
    rows: list[Weighed]
    criteria: list[Criterion]
    voices: list[Voice]
    given: Given = field(default_factory=dict)

    @property
    def indicative(self) -> bool:
        return any(row.indicative for row in self.rows)

    @property
    def picture(self) -> SafeString | None:
        """None where no criterion is on one of its sides, or nothing was weighed."""
        shown = [row for row in self.rows if row.effect is not None and row.effort is not None]
        return _picture(shown) if shown else None


def ranking(cycle: Cycle) -> Ranking:
    """Nothing but the names while the scores are closed. A constant number of queries."""
    solutions, criteria, heard = list(solutions_of(cycle)), criteria_of(cycle), voices(cycle)
    given = _given(cycle)
    means = {row.pk: _means(row, criteria, heard, given) for row in solutions}
    middles = {pk: mean_of([mean for _voice, mean in found]) for pk, found in means.items()}
    idle = {row.problem_id: middles[row.pk] for row in solutions if row.does_nothing}
    candidates = [Candidate(row.pk, middles[row.pk], idle.get(row.problem_id)) for row in solutions]
    by_scores, known = ranks(candidates), {row.pk: row for row in solutions}
    by_hand: dict[Hashable, int] = {row.pk: row.override_rank for row in solutions if row.override_rank}
    final = placed([each.key for each in order(candidates)], by_hand)
    rows = [
        _weighed(known[pk], number, by_scores.get(pk), bool(by_hand), means[pk], criteria, given.get(pk, {}))  # type: ignore[index,call-overload]
        for number, pk in enumerate(final, 1)
    ]
    return Ranking(rows, criteria, heard, given)


def _given(cycle: Cycle) -> Given:
    found: Given = defaultdict(lambda: defaultdict(dict))
    rows = opened_scores(cycle).values_list("solution", "member", "criterion__code", "points")
    for solution, member, code, points in rows:
        found[solution][member][code] = points
    return found


def _means(
    row: Solution, criteria: Sequence[Criterion], heard: Sequence[Voice], given: Given
) -> list[tuple[Voice, Fraction]]:
    """Of those who have scored this solution by every criterion."""
    weights = {each.code: each.weight for each in criteria}
    found = [
        (voice, weighted_mean(given[row.pk][voice.scorer], weights))
        for voice in heard
        if voice.scorer and row.pk in given and voice.scorer in given[row.pk]
    ]
    return [(voice, mean) for voice, mean in found if mean is not None]


def _weighed(
    row: Solution, number: int, scored: int | None, by_hand: bool, means: list[tuple[Voice, Fraction]],
    criteria: Sequence[Criterion], given: dict[int, dict[str, int]],
) -> Weighed:  # fmt: skip
    counted = [given[voice.scorer] for voice, _mean in means if voice.scorer]
    return Weighed(
        solution=row,
        number=number,
        rank=number if by_hand and (scored or row.override_rank) else scored,
        scored=scored,
        all=spread([mean for _voice, mean in means]),
        community=rounded(mean_of([mean for voice, mean in means if voice.of_community])),
        staff=rounded(mean_of([mean for voice, mean in means if not voice.of_community])),
        by_criterion=[(each, rounded(_criterion_mean(each.code, counted))) for each in criteria],
        effect=_side("effect", criteria, counted),
        effort=_effort(_side("effort", criteria, counted)),
    )


def _criterion_mean(code: str, counted: Sequence[dict[str, int]]) -> Fraction | None:
    return mean_of([Fraction(points[code]) for points in counted])


def _side(axis: str, criteria: Sequence[Criterion], counted: Sequence[dict[str, int]]) -> float | None:
    weights = {each.code: each.weight for each in criteria if each.axis == axis}
    found = [weighted_mean(points, weights) for points in counted] if weights else []
    mean = mean_of([each for each in found if each is not None])
    return None if mean is None else float(mean)


def _effort(points: float | None) -> float | None:
    """5 is good, which is a small effort; the picture draws effort from small to large."""
    return None if points is None else LEAST + MOST - points


def _picture(rows: Sequence[Weighed]) -> SafeString:
    write = formatter()
    bubbles = [
        Bubble(write.num(row.number), row.effort or 0.0, row.effect or 0.0, row.chosen) for row in rows
    ]  # fmt: skip
    first = [
        write.num(row.number) for row in rows if (row.effect or 0) > MIDDLE and (row.effort or MOST) < MIDDLE
    ]  # fmt: skip
    label = _("Effort against effect. Small effort and large effect: %(numbers)s. The table holds every figure.") % {
        "numbers": write.listed(first) or _("none")
    }
    return matrix(
        bubbles, label, _("Do first"), _("Effort, from small to large"), _("Effect"), rtl=reads_from_right()
    )  # fmt: skip


def members_of(found: Ranking, pk: int) -> list[tuple[Voice, list[tuple[Criterion, int | None]], Decimal | None]]:
    """Each member's points for one solution by criterion, and their mean."""
    weights = {each.code: each.weight for each in found.criteria}
    rows = []
    for voice in found.voices:
        points = found.given.get(pk, {}).get(voice.scorer or 0, {})
        mean = rounded(weighted_mean(points, weights)) if points else None
        rows.append((voice, [(each, points.get(each.code)) for each in found.criteria], mean))
    return rows
