"""A plan with solutions and a team, for the tests of scores and rankings."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from people.models import Member
from planning import actions
from planning.criteria import criteria_of
from planning.models import Cycle, Problem, Score, Seat, Solution
from tests.make import make, make_member
from tests.planning.conftest import Story


@dataclass
class Weighing:
    """Chair (the head), supervisor, team leader and community member; two problems with a solution each."""

    cycle: Cycle
    head: Member
    team: dict[str, Member]
    problems: list[Problem] = field(default_factory=list)
    solutions: dict[str, Solution] = field(default_factory=dict)

    def add(self, name: str, problem: int = 0, **values: Any) -> Solution:
        row = actions.add_solution(self.problems[problem], statement={"en": name}, by=self.head, **values)
        self.solutions[name] = row
        return row

    def all(self) -> list[Solution]:
        return list(Solution.objects.filter(cycle=self.cycle, archived_at=None).order_by("pk"))

    def score(self, who: str, points: int = 3, **by_name: int) -> None:
        """Everything with `points`, the named solutions with their own."""
        codes = [row.code for row in criteria_of(self.cycle)]
        given = {(row.pk, code): by_name.get(str(row.words), points) for row in self.all() for code in codes}
        actions.give_scores(self.cycle, given, by=self.team[who])

    def everybody(self, points: int = 3, **by_name: int) -> None:
        for who in self.team:
            self.score(who, points, **by_name)

    def open(self, **values: Any) -> Cycle:
        self.cycle = actions.open_scores(self.cycle, by=self.head, **values)
        return self.cycle

    def fresh(self, name: str) -> Solution:
        row: Solution = Solution.objects.get(pk=self.solutions[name].pk)
        return row

    def points_of(self, who: str) -> list[int]:
        rows = Score.objects.filter(member=self.team[who]).order_by("solution", "criterion")
        return list(rows.values_list("points", flat=True))


def make_weighing(story: Story) -> Weighing:
    cycle = story.plan()
    Seat.objects.filter(cycle=cycle).update(confirmed_at=timezone.now())
    team = {"chair": story.head}
    for function in ("supervisor", "team_leader", "community_member"):
        # a community member comes from outside and has no other role
        role = function if function == "community_member" else "data_officer"
        person = make_member(role, story.directorate)
        make(Seat, cycle=cycle, function=function, member=person, confirmed_at=timezone.now())
        team[function] = person
    problems = [actions.add_problem(cycle, statement={"en": text}, by=story.head) for text in ("Slow", "Dear")]
    weighing = Weighing(cycle, story.head, team, problems)
    weighing.add("Two teams")
    weighing.add("One price", 1)
    story.at("priorities", cycle)
    return weighing
