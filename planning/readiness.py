"""What each stage wants before the next one begins: one list of conditions, for the page and for the move."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter

from .queries import PlanFacts
from .workflow import Stage


@dataclass(frozen=True, slots=True)
class Condition:
    met: bool
    words: str


def _chair(facts: PlanFacts) -> Condition:
    return Condition(
        facts.has_chair, _("The plan has a chair.") if facts.has_chair else _("The plan has no chair yet.")
    )


def _problems(facts: PlanFacts) -> Condition:
    return Condition(facts.problems > 0, _problem_words(facts.problems))


def _problem_words(count: int) -> str:
    if not count:
        return _("No problem is written down yet.")
    shown = {"count": formatter().num(count)}
    return ngettext("%(count)s problem is written down.", "%(count)s problems are written down.", count) % shown


def _goals(facts: PlanFacts) -> Condition:
    if not facts.goals:
        return Condition(False, _("No goal is set yet."))
    shown = {"count": formatter().num(facts.goals)}
    sentence = ngettext(
        "%(count)s goal has a baseline, an aim, an owner and a day.",
        "%(count)s goals have a baseline, an aim, an owner and a day.",
        facts.goals,
    )
    return Condition(True, sentence % shown)


def _actions(facts: PlanFacts) -> Condition:
    if not facts.goals_without_action:
        return Condition(facts.goals > 0, _("Every goal has an action.") if facts.goals else _("No goal is set yet."))
    shown = {"count": formatter().num(facts.goals_without_action)}
    count = facts.goals_without_action
    return Condition(False, ngettext("%(count)s goal has no action.", "%(count)s goals have no action.", count) % shown)


def _all_done(facts: PlanFacts) -> Condition:
    if not facts.open_actions:
        return Condition(True, _("Every action is done or dropped."))
    shown = {"count": formatter().num(facts.open_actions)}
    count = facts.open_actions
    return Condition(
        False, ngettext("%(count)s action is still open.", "%(count)s actions are still open.", count) % shown
    )


def _measured_again(facts: PlanFacts) -> Condition:
    if not facts.goals_too_early:
        return Condition(True, _("The figure of every goal was measured again."))
    shown = {"count": formatter().num(facts.goals_too_early)}
    sentence = ngettext(
        "The figure of %(count)s goal was not measured again yet.",
        "The figures of %(count)s goals were not measured again yet.",
        facts.goals_too_early,
    )
    return Condition(False, sentence % shown)


CONDITIONS: dict[str, tuple[Callable[[PlanFacts], Condition], ...]] = {
    Stage.TEAM: (_chair,),
    Stage.PROBLEMS: (_problems,),
    Stage.GOALS: (_goals,),
    Stage.PRIORITIES: (_goals, _actions),
    Stage.IMPLEMENTATION: (_all_done,),
    Stage.EVALUATION: (_measured_again,),
}


def readiness(stage: str, facts: PlanFacts) -> list[Condition]:
    return [condition(facts) for condition in CONDITIONS.get(stage, ())]


def missing(stage: str, facts: PlanFacts) -> list[str]:
    return [condition.words for condition in readiness(stage, facts) if not condition.met]
