"""What states, kinds and outcomes are called towards the citizen: whole sentences, no terms of the office."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter

from .models import Case, CaseAddition, CaseMove
from .workflow import OPEN, Outcome, State

Words = Promise | str


@dataclass(frozen=True, slots=True)
class KindWords:
    received: Words
    send: Words
    yours: Words
    icon: str


KINDS: dict[str, KindWords] = {
    Case.Kind.COMPLAINT: KindWords(
        gettext_lazy("We have your complaint."),
        gettext_lazy("Send my complaint"),
        gettext_lazy("Your complaint"),
        "flag",
    ),
    Case.Kind.COMPLIMENT: KindWords(
        gettext_lazy("We have your thanks."), gettext_lazy("Send my thanks"), gettext_lazy("Your thanks"), "thanks"
    ),
    Case.Kind.SUGGESTION: KindWords(
        gettext_lazy("We have your idea."), gettext_lazy("Send my idea"), gettext_lazy("Your idea"), "idea"
    ),
}

HEADINGS: dict[str, Words] = {
    State.RECEIVED: gettext_lazy("We have it"),
    State.IN_PROGRESS: gettext_lazy("We are working on it"),
    State.WAITING: gettext_lazy("We need something from you"),
    State.ANSWERED: gettext_lazy("We have answered"),
    State.CLOSED: gettext_lazy("Closed"),
    State.WITHDRAWN: gettext_lazy("You took it back"),
}

OUTCOMES: dict[str, Words] = {
    Outcome.RESOLVED: gettext_lazy("It is put right."),
    Outcome.PARTLY: gettext_lazy("It is partly put right."),
    Outcome.NOT_UPHELD: gettext_lazy("We looked into it and found no fault on our side."),
    Outcome.NO_ACTION: gettext_lazy("Nothing can be done about it."),
    Outcome.NOT_OURS: gettext_lazy("It is not ours to decide; we have passed it on."),
}

TONES: dict[str, str] = {
    State.RECEIVED: "info",
    State.IN_PROGRESS: "info",
    State.WAITING: "warn",
    State.ANSWERED: "ok",
    State.CLOSED: "none",
    State.WITHDRAWN: "none",
}


def timeline(case: Case, moves: list[CaseMove], additions: list[CaseAddition]) -> list[dict[str, Any]]:
    """For components/timeline.html: what happened, in order, and what comes next. No names of the staff."""
    happened = [(move.at, _event_of_move(case, move)) for move in moves]
    happened += [
        (addition.at, {"icon": "user", "title": _("You added something"), "text": addition.text})
        for addition in additions
    ]
    write = formatter()
    events = [event | {"when": write.moment(at)} for at, event in sorted(happened, key=lambda pair: pair[0])]
    if case.state in OPEN and case.due_on:
        by = _("By %(day)s") % {"day": write.day(case.due_on, weekday=True)}
        events.append({"icon": "clock", "title": _("We answer you"), "when": by, "todo": True})
    return events


def _event_of_move(case: Case, move: CaseMove) -> dict[str, Any]:
    titles = {
        (State.RECEIVED, State.IN_PROGRESS): _("Somebody is working on it"),
        (State.WAITING, State.IN_PROGRESS): _("The work goes on"),
        (State.ANSWERED, State.IN_PROGRESS): _("It was opened again"),
        (State.CLOSED, State.IN_PROGRESS): _("It was opened again"),
    }
    ends = {
        State.RECEIVED: str(KINDS[case.kind].received),
        State.WAITING: _("We asked you something"),
        State.ANSWERED: _("We answered"),
        State.CLOSED: _("We closed it"),
        State.WITHDRAWN: _("You took it back"),
    }
    title = titles.get((State(move.from_state), State(move.to_state))) if move.from_state else None
    outcome = str(OUTCOMES[move.outcome]) if move.outcome else ""
    text = " ".join(part for part in (outcome, move.public_note) if part)
    icon = {State.WAITING: "user", State.WITHDRAWN: "undo"}.get(State(move.to_state), "check")
    return {"icon": icon, "title": title or ends[State(move.to_state)], "text": text}
