"""The plan as a document, in the order of its stages."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block, Facts
from sdip.web.formats import NOTHING, formatter

from ..models import Cycle
from ..queries import goal_states, goals_of
from .aims import evaluation, goals
from .choice import priorities, solutions
from .grounds import baseline, consultations, problems
from .people import meetings, signatures, team
from .work import actions


def plan_blocks(cycle: Cycle) -> list[Block]:
    """What a reader of the plan's pages finds there, in the order of the stages. A constant number of queries."""
    states = goal_states(goals_of(cycle))
    parts: list[Iterable[Block]] = [
        [about(cycle)],
        team(cycle),
        consultations(cycle),
        baseline(cycle),
        problems(cycle),
        goals(states),
        solutions(cycle),
        priorities(cycle),
        actions(cycle),
        meetings(cycle),
        evaluation(cycle, states),
        signatures(cycle),
    ]
    return [block for part in parts for block in part]


def about(cycle: Cycle) -> Facts:
    write, chair = formatter(), cycle.chair
    follows = cycle.follows
    pairs = [
        (_("Number"), cycle.code),
        (_("Directorate"), str(cycle.directorate.name)),
        (_("Service"), str(cycle.service.name) if cycle.service else _("The whole directorate")),
        (_("Period"), write.period(cycle.starts_on, cycle.ends_on)),
        (_("Stage"), str(cycle.get_stage_display())),
        (_("Chair"), chair.name if chair else NOTHING),
    ]
    if follows:
        pairs.append((_("Follows the plan"), write.joined(str(follows.name), follows.code)))
    return Facts(pairs)
