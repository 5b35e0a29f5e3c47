"""The plan as a document, in the order of its stages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.documents.blocks import Block, Facts, Heading
from sdip.web.formats import NOTHING, formatter

from ..models import Cycle
from ..queries import actions_of, goals_of, problems_of, solutions_of
from . import aims, choice, grounds, people, work
from .paper import ALL

FEW, MANY = 10, 25


def _one(_cycle: Cycle) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Part:
    """Of the document. It may be long, so its page shows `size` of its rows at a time; paper holds all of them."""

    name: str
    words: Promise
    blocks: Callable[[Cycle, slice], Iterable[Block]]
    count: Callable[[Cycle], int] = _one
    size: int = MANY


def about(cycle: Cycle, _rows: slice = ALL) -> Iterable[Block]:
    write, chair = formatter(), cycle.chair
    follows = cycle.follows
    pairs = [
        (_("Code"), cycle.code),
        (_("Directorate"), str(cycle.directorate.name)),
        (_("Service"), str(cycle.service.name) if cycle.service else _("The whole directorate")),
        (_("Period"), write.period(cycle.starts_on, cycle.ends_on)),
        (_("Stage"), str(cycle.get_stage_display())),
        (_("Chair"), chair.name if chair else NOTHING),
    ]
    if follows:
        pairs.append((_("Follows the plan"), write.joined(str(follows.name), follows.code)))
    yield Facts(pairs)


PARTS: tuple[Part, ...] = (
    Part("plan", gettext_lazy("The plan"), about),
    Part("team", gettext_lazy("Leadership team"), people.team),
    Part(
        "consultation", gettext_lazy("Consultation"), grounds.consultations, lambda cycle: grounds.heard(cycle).count()
    ),
    Part(
        "baseline", gettext_lazy("Where we start"), grounds.baseline, lambda cycle: grounds.newest_baseline(cycle).count()
    ),
    Part("problems", gettext_lazy("Problems"), grounds.problems, lambda cycle: problems_of(cycle).count(), FEW),
    Part("goals", gettext_lazy("Goals"), aims.goals, lambda cycle: goals_of(cycle).count(), FEW),
    Part("solutions", gettext_lazy("Solutions"), choice.solutions, lambda cycle: solutions_of(cycle).count()),
    Part("priorities", gettext_lazy("Priorities"), choice.priorities, lambda cycle: solutions_of(cycle).count()),
    Part("actions", gettext_lazy("Actions"), work.actions, lambda cycle: actions_of(cycle).count()),
    Part(
        "meetings", gettext_lazy("Meetings and reviews"), people.meetings, lambda cycle: people.held(cycle).count(), FEW
    ),
    Part("evaluation", gettext_lazy("Evaluation"), aims.evaluation, lambda cycle: goals_of(cycle).count(), FEW),
    Part("lessons", gettext_lazy("Lessons"), aims.lessons),
    Part("signatures", gettext_lazy("Signatures"), people.signatures),
)  # fmt: skip


def part_blocks(part: Part, cycle: Cycle, rows: slice = ALL) -> list[Block]:
    return [Heading(str(part.words)), *part.blocks(cycle, rows)]


def plan_blocks(cycle: Cycle) -> list[Block]:
    """What a reader of the plan's pages finds there, in the order of the stages. A constant number of queries."""
    return [*about(cycle), *(block for part in PARTS[1:] for block in part_blocks(part, cycle))]
