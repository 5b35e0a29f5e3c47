"""The open matrix: how the team weighed each solution, put together from the members' scores."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
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


@dataclass(frozen=True, slots=True)
class Place:
    """Of a solution in the ranking: its number, and its rank by the scores."""

    solution: int
    number: int
    scored: int | None


@dataclass
class Ranking:
    """The whole order, best first; what a page shows of it is put together for its places only."""

    places: list[Place]
    criteria: list[Criterion]
    voices: list[Voice]
    given: Given
    means: dict[int, list[tuple[Voice, Fraction]]]
    by_hand: bool
    solutions: QuerySet[Solution]

    @property
    def indicative(self) -> bool:
        return any(0 < len(found) < FEW for found in self.means.values())

    def rows(self, places: Sequence[Place] | None = None) -> list[Weighed]:
        wanted = self.places if places is None else places
        known = self.solutions.in_bulk([place.solution for place in wanted])
        return [self._weighed(place, known[place.solution]) for place in wanted if place.solution in known]

    def row_of(self, solution: Solution) -> Weighed | None:
        return next((self._weighed(each, solution) for each in self.places if each.solution == solution.pk), None)

    def _weighed(self, place: Place, row: Solution) -> Weighed:
        means, given = self.means[row.pk], self.given.get(row.pk, {})
        counted = [given[voice.scorer] for voice, _mean in means if voice.scorer]
        return Weighed(
            solution=row,
            number=place.number,
            rank=place.number if self.by_hand and (place.scored or row.override_rank) else place.scored,
            scored=place.scored,
            all=spread([mean for _voice, mean in means]),
            community=rounded(mean_of([mean for voice, mean in means if voice.of_community])),
            staff=rounded(mean_of([mean for voice, mean in means if not voice.of_community])),
            by_criterion=[(each, rounded(_criterion_mean(each.code, counted))) for each in self.criteria],
            effect=_side("effect", self.criteria, counted),
            effort=_effort(_side("effort", self.criteria, counted)),
        )


def ranking(cycle: Cycle) -> Ranking:
    """Nothing but the names while the scores are closed. A constant number of queries."""
    solutions, criteria, heard, given = solutions_of(cycle), criteria_of(cycle), voices(cycle), _given(cycle)
    facts = list(solutions.values_list("pk", "problem", "does_nothing", "override_rank"))
    means = {pk: _means(pk, criteria, heard, given) for pk, *_rest in facts}
    middles = {pk: mean_of([mean for _voice, mean in found]) for pk, found in means.items()}
    idle = {problem: middles[pk] for pk, problem, does_nothing, _rank in facts if does_nothing}
    candidates = [Candidate(pk, middles[pk], idle.get(problem)) for pk, problem, _does_nothing, _rank in facts]
    by_scores = ranks(candidates)
    by_hand: dict[Hashable, int] = {pk: rank for pk, _problem, _does_nothing, rank in facts if rank}
    final = placed([each.key for each in order(candidates)], by_hand)
    places = [Place(pk, number, by_scores.get(pk)) for number, pk in enumerate(final, 1)]  # type: ignore[arg-type]
    return Ranking(places, criteria, heard, given, means, bool(by_hand), solutions)


def _given(cycle: Cycle) -> Given:
    found: Given = defaultdict(lambda: defaultdict(dict))
    rows = opened_scores(cycle).values_list("solution", "member", "criterion__code", "points")
    for solution, member, code, points in rows:
        found[solution][member][code] = points
    return found


def _means(
    pk: int, criteria: Sequence[Criterion], heard: Sequence[Voice], given: Given
) -> list[tuple[Voice, Fraction]]:
    """Of those who have scored this solution by every criterion."""
    weights, of_it = {each.code: each.weight for each in criteria}, given.get(pk, {})
    found = [
        (voice, weighted_mean(of_it[voice.scorer], weights))
        for voice in heard
        if voice.scorer and voice.scorer in of_it
    ]
    return [(voice, mean) for voice, mean in found if mean is not None]


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


def picture_of(weighed: Sequence[Weighed]) -> SafeString | None:
    """None where no criterion is on one of its sides, or nothing was weighed."""
    rows = [row for row in weighed if row.effect is not None and row.effort is not None]
    if not rows:
        return None
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
