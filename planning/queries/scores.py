"""Who has scored, and what: others' points are read here only, and only once the scores are open."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from people.models import Member

from ..models import Criterion, Cycle, Score, ScoreOpening, Seat, Solution
from ..workflow import Function


@dataclass(frozen=True, slots=True)
class Voice:
    """One confirmed seat has one say. `scorer`: who has it, the seat's member or else its deputy; None: nobody so far."""

    seat: Seat
    scorer: int | None
    given: int
    complete: bool

    @property
    def of_community(self) -> bool:
        return self.seat.function == Function.COMMUNITY_MEMBER

    @property
    def name(self) -> str:
        """Of whoever scored."""
        person = self.seat.deputy if self.scorer and self.scorer == self.seat.deputy_id else self.seat.member
        return person.name if person else ""


def solutions_of(cycle: Cycle) -> QuerySet[Solution]:
    """What is weighed, problem by problem, doing nothing last."""
    rows = Solution.objects.filter(cycle=cycle, archived_at=None).select_related("problem", "overridden_by")
    return rows.order_by("problem", "does_nothing", "pk")


def voting_seats(cycle: Cycle) -> QuerySet[Seat]:
    """Who left after the scores were opened has had a say; who left before has none."""
    stayed = Q(ended_at=None) | Q(cycle__scores_open_at__isnull=False, ended_at__gte=F("cycle__scores_open_at"))
    seats = Seat.objects.filter(stayed, cycle=cycle, confirmed_at__isnull=False, member__isnull=False)
    return seats.select_related("member", "deputy").order_by("pk")


def voices(cycle: Cycle) -> list[Voice]:
    """All who have a say, with how far they are but not what they gave. Three queries."""
    total, given = scores_wanted(cycle), scores_given(cycle)
    seats = list(voting_seats(cycle))
    deputies = set(given) - {seat.member_id for seat in seats}
    found = []
    for seat in seats:
        scorer = seat.member_id if seat.member_id in given else None
        if scorer is None and seat.deputy_id in deputies:
            scorer = seat.deputy_id
            deputies.discard(seat.deputy_id)
        done = given.get(scorer, 0) if scorer else 0
        found.append(Voice(seat, scorer, done, bool(total) and done == total))
    return found


def scores_wanted(cycle: Cycle) -> int:
    """Of each member; 0 before the first score, when the criteria are no part of the plan yet."""
    criteria = Criterion.objects.filter(cycle=cycle, archived_at=None)
    return criteria.count() * Solution.objects.filter(cycle=cycle, archived_at=None).count()


def scores_given(cycle: Cycle) -> dict[int, int]:
    """How many by each member, not which."""
    rows = Score.objects.filter(solution__cycle=cycle, solution__archived_at=None, criterion__archived_at=None)
    return dict(rows.order_by().values_list("member").annotate(n=Count("pk")))


def voting_seat(member: Member, cycle: Cycle) -> Seat | None:
    """The seat in which the member scores: the own one, else the first whose member is absent and has given no score."""
    seats = Seat.objects.filter(cycle=cycle, ended_at=None, confirmed_at__isnull=False).order_by("pk")
    own = seats.filter(member=member).first()
    if own is not None:
        return own
    scored = Score.objects.filter(solution__cycle=cycle).values("member")
    return seats.filter(deputy=member).exclude(member__in=scored).first()


def own_scores(member: Member, cycle: Cycle) -> dict[tuple[int, str], int]:
    """By solution and code of the criterion."""
    rows = Score.objects.filter(member=member, solution__cycle=cycle, criterion__archived_at=None)
    return {
        (solution, code): points for solution, code, points in rows.values_list("solution", "criterion__code", "points")
    }


def opened_scores(cycle: Cycle) -> QuerySet[Score]:
    """Everybody's, if the scores are open at this very moment, else nothing: the row of the plan in the database says so."""
    return Score.objects.filter(
        solution__cycle=cycle,
        solution__cycle__scores_open_at__isnull=False,
        solution__archived_at=None,
        criterion__archived_at=None,
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening or closing of the scores with the names of those who had not scored by then."""

    row: ScoreOpening
    missing: list[str]


def openings_of(cycle: Cycle) -> list[Opening]:
    """Newest first; two queries."""
    rows = list(cycle.openings.select_related("by").order_by("-pk"))
    names = dict(Member.objects.filter(pk__in={pk for row in rows for pk in row.missing}).values_list("pk", "name"))
    return [Opening(row, [names[pk] for pk in row.missing if pk in names]) for row in rows]
