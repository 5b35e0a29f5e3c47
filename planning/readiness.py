"""What each stage wants before the next one begins: one list of conditions, for the page and for the signature."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter

from .queries import PlanFacts
from .workflow import TEAM_VOICES, VOICES_NEEDED, Function, Stage


@dataclass(frozen=True, slots=True)
class Condition:
    met: bool
    words: str


def _counted(sentence: str, count: int) -> str:
    return sentence % {"count": formatter().num(count)}


def _none_left(count: int, done: str, left: str) -> Condition:
    return Condition(count == 0, _counted(left, count) if count else done)


def _chair(facts: PlanFacts) -> Condition:
    has_chair = Function.CHAIR in facts.functions
    return Condition(has_chair, _("The plan has a chair.") if has_chair else _("The plan has no chair yet."))


def _seats(facts: PlanFacts) -> Condition:
    """Supervisors, team leaders and the community: the three voices of a team."""
    lacking = [str(Function(voice).label) for voice in TEAM_VOICES if voice not in facts.functions]
    return _voices(lacking, len(TEAM_VOICES), _("Supervisors, team leaders and the community sit in the team."))


def _voices(lacking: list[str], of: int, done: str) -> Condition:
    if not lacking:
        return Condition(True, done)
    write = formatter()
    facts = {"count": write.num(len(lacking)), "of": write.num(of), "names": write.listed(lacking)}
    sentence = ngettext(
        "%(count)s of %(of)s voices is missing: %(names)s.",
        "%(count)s of %(of)s voices are missing: %(names)s.",
        len(lacking),
    )
    return Condition(False, sentence % facts)


def _confirmed(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.unconfirmed,
        _("Everybody in the team has confirmed."),
        ngettext(
            "%(count)s member of the team has not confirmed yet.",
            "%(count)s members of the team have not confirmed yet.",
            facts.unconfirmed,
        ),
    )


def _heard(facts: PlanFacts) -> Condition:
    lacking = [str(voice.label) for voice in VOICES_NEEDED if voice not in facts.voices]
    return _voices(lacking, len(VOICES_NEEDED), _("Clients, staff and the community were heard."))


def _problems(facts: PlanFacts) -> Condition:
    if not facts.problems:
        return Condition(False, _("No problem is written down yet."))
    return Condition(
        True,
        _counted(
            ngettext("%(count)s problem is written down.", "%(count)s problems are written down.", facts.problems),
            facts.problems,
        ),
    )


def _shown(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.problems_without_evidence,
        _("Every problem is shown by evidence."),
        ngettext(
            "%(count)s problem has no evidence.",
            "%(count)s problems have no evidence.",
            facts.problems_without_evidence,
        ),
    )


def _causes(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.problems_without_cause,
        _("Every problem has a root cause."),
        ngettext(
            "%(count)s problem has no root cause yet.",
            "%(count)s problems have no root cause yet.",
            facts.problems_without_cause,
        ),
    )


def _goals(facts: PlanFacts) -> Condition:
    if not facts.goals:
        return Condition(False, _("No goal is set yet."))
    sentence = _counted(
        ngettext(
            "%(count)s goal has a baseline, an aim, an owner and a day.",
            "%(count)s goals have a baseline, an aim, an owner and a day.",
            facts.goals,
        ),
        facts.goals,
    )
    return Condition(True, sentence)


def _solutions(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.problems_without_solution,
        _("Every problem has a solution to weigh."),
        ngettext(
            "%(count)s problem has no solution to weigh.",
            "%(count)s problems have no solution to weigh.",
            facts.problems_without_solution,
        ),
    )


def _scored(facts: PlanFacts) -> Condition:
    write = formatter()
    done, of = facts.members_who_scored, facts.members_to_score
    shown = {"done": write.num(done), "of": write.num(of)}
    sentence = ngettext(
        "%(done)s of %(of)s member has scored every solution.", "%(done)s of %(of)s members have scored every solution.", of
    )  # fmt: skip
    return Condition(facts.scores_open or (of > 0 and done >= of), sentence % shown)


def _opened(facts: PlanFacts) -> Condition:
    return Condition(
        facts.scores_open,
        _("The scores are open to everybody.") if facts.scores_open else _("The scores are not opened yet."),
    )


def _chosen(facts: PlanFacts) -> Condition:
    if not facts.chosen:
        return Condition(False, _("No solution is chosen yet."))
    return Condition(
        True,
        _counted(
            ngettext("%(count)s solution is chosen.", "%(count)s solutions are chosen.", facts.chosen), facts.chosen
        ),
    )


def _actions(facts: PlanFacts) -> Condition:
    if not facts.goals:
        return Condition(False, _("No goal is set yet."))
    return _none_left(
        facts.goals_without_action,
        _("Every goal has an action."),
        ngettext("%(count)s goal has no action.", "%(count)s goals have no action.", facts.goals_without_action),
    )


def _carried_out(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.chosen_without_action,
        _("Every chosen solution has an action."),
        ngettext(
            "%(count)s chosen solution has no action.",
            "%(count)s chosen solutions have no action.",
            facts.chosen_without_action,
        ),
    )


def _all_done(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.open_actions,
        _("Every action is done or dropped."),
        ngettext("%(count)s action is still open.", "%(count)s actions are still open.", facts.open_actions),
    )


def _measured_again(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.goals_too_early,
        _("The figure of every goal was measured again."),
        ngettext(
            "The figure of %(count)s goal was not measured again yet.",
            "The figures of %(count)s goals were not measured again yet.",
            facts.goals_too_early,
        ),
    )


def _evaluated(facts: PlanFacts) -> Condition:
    return _none_left(
        facts.goals_not_evaluated,
        _("Every goal is evaluated by its newest figure."),
        ngettext(
            "%(count)s goal is not evaluated by its newest figure.",
            "%(count)s goals are not evaluated by their newest figure.",
            facts.goals_not_evaluated,
        ),
    )


CONDITIONS: dict[str, tuple[Callable[[PlanFacts], Condition], ...]] = {
    Stage.TEAM: (_chair, _seats, _confirmed),
    Stage.CONSULTATION: (_heard,),
    Stage.PROBLEMS: (_problems, _shown, _causes),
    Stage.GOALS: (_goals,),
    Stage.SOLUTIONS: (_solutions,),
    Stage.PRIORITIES: (_scored, _opened, _chosen),
    Stage.IMPLEMENTATION: (_actions, _carried_out, _all_done),
    Stage.EVALUATION: (_measured_again, _evaluated),
}


def readiness(stage: str, facts: PlanFacts) -> list[Condition]:
    return [condition(facts) for condition in CONDITIONS.get(stage, ())]


def missing(stage: str, facts: PlanFacts) -> list[str]:
    return [condition.words for condition in readiness(stage, facts) if not condition.met]
