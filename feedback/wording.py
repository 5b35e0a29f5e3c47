"""What states, kinds and outcomes are called towards the citizen: whole sentences, no terms of the office."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter

from .models import Case, CaseAddition, CaseMove, RoutingRule
from .queries import due_day
from .workflow import OPEN, Outcome, Rejection, State

Words = Promise | str


@dataclass(frozen=True, slots=True)
class KindWords:
    received: Words
    send: Words
    yours: Words
    icon: str
    after: Words  # what the citizen can do after the answer; nothing more is asked of who sends thanks
    question: Words = ""
    again: Words = ""
    still: Words = ""
    yes: Words = ""
    no: Words = ""


KINDS: dict[str, KindWords] = {
    Case.Kind.COMPLAINT: KindWords(
        gettext_lazy("We have your complaint."),
        gettext_lazy("Send my complaint"),
        gettext_lazy("Your complaint"),
        "flag",
        gettext_lazy(
            "If it is not put right, say so with your number, and we open it again. Other ways of appeal stay open."
        ),
        gettext_lazy("Is it put right?"),
        gettext_lazy("Not put right?"),
        gettext_lazy("Say what is still wrong, and we open it again."),
        gettext_lazy("It is put right"),
        gettext_lazy("It is not put right"),
    ),
    Case.Kind.COMPLIMENT: KindWords(
        gettext_lazy("We have your thanks."),
        gettext_lazy("Send my thanks"),
        gettext_lazy("Your thanks"),
        "thanks",
        gettext_lazy("Read our answer with your number."),
    ),
    Case.Kind.SUGGESTION: KindWords(
        gettext_lazy("We have your idea."),
        gettext_lazy("Send my idea"),
        gettext_lazy("Your idea"),
        "idea",
        gettext_lazy("If you are not content, say so with your number, and we look at it again."),
        gettext_lazy("Are you content with our answer?"),
        gettext_lazy("Not content?"),
        gettext_lazy("Say why, and we look at it again."),
        gettext_lazy("I am content"),
        gettext_lazy("I am not content"),
    ),
}

AGAIN, AFTER_ALL = gettext_lazy("It was opened again"), gettext_lazy("We take it on after all")
ALL_THE_SAME = gettext_lazy("You took it back, but we go on with it")
SAME = gettext_lazy("Others told us the same: you get the same answer")

HEADINGS: dict[str, Words] = {
    State.RECEIVED: gettext_lazy("We have it"),
    State.ACKNOWLEDGED: gettext_lazy("We have it"),
    State.ASSESSED: gettext_lazy("We have read it"),
    State.IN_PROGRESS: gettext_lazy("We are working on it"),
    State.WAITING: gettext_lazy("We need something from you"),
    State.REFERRED: gettext_lazy("We wait for somebody else"),
    State.DECIDED: gettext_lazy("We are working on it"),  # the citizen hears of a decision with the answer
    State.ANSWERED: gettext_lazy("We have answered"),
    State.CLOSED: gettext_lazy("Closed"),
    State.APPEALED: gettext_lazy("Somebody else looks at it again"),
    State.WITHDRAWN: gettext_lazy("You took it back"),
    State.DUPLICATE: gettext_lazy("We are working on it"),
    State.REJECTED: gettext_lazy("We can’t work on this message"),
}

OUTCOMES: dict[str, Words] = {
    Outcome.RESOLVED: gettext_lazy("It is put right."),
    Outcome.PARTLY: gettext_lazy("It is partly put right."),
    Outcome.NOT_UPHELD: gettext_lazy("We looked into it and found no fault on our side."),
    Outcome.NO_ACTION: gettext_lazy("Nothing can be done about it."),
    Outcome.NOT_OURS: gettext_lazy("It is not ours to decide; we have passed it on."),
    Outcome.PASSED_ON: gettext_lazy("Your thanks have reached those whom they are for."),
    Outcome.ACCEPTED: gettext_lazy("We take your idea up."),
    Outcome.DECLINED: gettext_lazy("We looked into your idea and do not take it up."),
}

REJECTIONS: dict[str, Words] = {
    Rejection.SPAM: gettext_lazy("It looks like advertising or was sent by a machine."),
    Rejection.INSULT: gettext_lazy("It holds insults only, so we can’t see what to put right."),
    Rejection.NO_MATTER: gettext_lazy("It is no matter of the municipality."),
}

TONES: dict[str, str] = {
    State.WAITING: "warn",
    State.ANSWERED: "ok",
    **dict.fromkeys((State.CLOSED, State.WITHDRAWN, State.REJECTED), "none"),
}  # else "info"
SILENT = (State.ACKNOWLEDGED, State.DECIDED)  # the citizen knows the one and hears of the other with the answer


def rule_words(rule: RoutingRule) -> str:
    """One sentence, so that it can be read aloud and put in any order."""
    write = formatter()
    asked = [str(label) for label in (rule.get_kind_display(), rule.get_subject_display()) if label]
    asked += [str(each.name) for each in (rule.service, rule.place) if each]
    if rule.words:
        asked.append(_("one of the words “%(words)s”") % {"words": rule.words})
    facts = {"asked": write.listed(asked), "directorate": str(rule.directorate.name)}
    if rule.assignee is None:
        return _("A message goes to %(directorate)s if all of this fits: %(asked)s.") % facts
    facts["name"] = rule.assignee.name
    return _("A message goes to %(directorate)s, to %(name)s, if all of this fits: %(asked)s.") % facts


def timeline(case: Case, moves: list[CaseMove], additions: list[CaseAddition]) -> list[dict[str, Any]]:
    """For components/timeline.html: what happened, in order, and what comes next. No names of the staff."""
    happened = [(move.at, _event_of_move(case, move)) for move in moves if not _silent(move)]
    happened += [
        (addition.at, {"icon": "user", "title": _("You added something"), "text": addition.text})
        for addition in additions
    ]
    write = formatter()
    events = [event | {"when": write.moment(at)} for at, event in sorted(happened, key=lambda pair: pair[0])]
    promised = due_day(case)
    if case.state in OPEN and promised:
        by = _("By %(day)s") % {"day": write.day(promised, weekday=True)}
        events.append({"icon": "clock", "title": _("We answer you"), "when": by, "todo": True})
    return events


def _silent(move: CaseMove) -> bool:
    accepted_after_all = move.from_state in (State.DUPLICATE, State.REJECTED, State.WITHDRAWN)
    return move.to_state in SILENT and not accepted_after_all


def _event_of_move(case: Case, move: CaseMove) -> dict[str, Any]:
    titles = {
        (State.WAITING, State.IN_PROGRESS): _("The work goes on"),
        (State.REFERRED, State.IN_PROGRESS): _("The work goes on"),
        **{(state, State.IN_PROGRESS): str(AGAIN) for state in (State.ANSWERED, State.CLOSED, State.APPEALED)},
        (State.DUPLICATE, State.ACKNOWLEDGED): _("We look at it by itself again"),
        (State.REJECTED, State.ACKNOWLEDGED): str(AFTER_ALL),
        (State.WITHDRAWN, State.ACKNOWLEDGED): str(ALL_THE_SAME),
    }
    ends = {
        State.RECEIVED: str(KINDS[case.kind].received),
        State.ASSESSED: _("We have read it"),
        State.IN_PROGRESS: _("Somebody is working on it"),
        State.WAITING: _("We asked you something"),
        State.REFERRED: _("We wait for somebody else"),
        State.ANSWERED: _("We answered"),
        State.CLOSED: _("We closed it"),
        State.APPEALED: _("You asked for an independent review"),
        State.WITHDRAWN: _("You took it back"),
        State.DUPLICATE: str(SAME),
        State.REJECTED: _("We can’t work on this message"),
    }
    to = State(move.to_state)
    title = titles.get((State(move.from_state), to)) if move.from_state else None
    outcome = str(OUTCOMES[move.outcome]) if move.outcome and to == State.ANSWERED else ""
    text = " ".join(part for part in (outcome, move.public_note) if part)
    icon = {State.WAITING: "user", State.WITHDRAWN: "undo"}.get(to, "check")
    return {"icon": icon, "title": title or ends[to], "text": text, "move": move.pk}
