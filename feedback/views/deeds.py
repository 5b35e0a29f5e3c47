"""The steps that the staff can take with a message: form, action and the rule that says when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Member
from tenancy.refusals import NotAllowed

from .. import actions
from ..actions.appeals import check_appeal, check_appealed, check_review
from ..actions.at_once import check_at_once
from ..actions.citizen import check_withdraw
from ..actions.correcting import check_go_on, check_number, check_recast, check_who_may_know
from ..actions.deciding import check_answer, check_decide, check_reopen, check_take_back
from ..actions.handling import (
    check_acknowledge,
    check_assess,
    check_not_over,
    check_resume,
    check_take_up,
)
from ..actions.helping import check_ask
from ..actions.holding import check_release
from ..actions.joining import check_accept
from ..actions.naming import check_conduct, check_named
from ..actions.praising import check_praise
from ..actions.splitting import check_split
from ..forms import (
    AnswerForm,
    AppealForm,
    AssessForm,
    AssignForm,
    AtOnceForm,
    ClearForm,
    DecideForm,
    DeedForm,
    JoinForm,
    NoteForm,
    NumberForm,
    PersonForm,
    PraiseForm,
    QuestionForm,
    ReasonForm,
    RecastForm,
    ReferForm,
    RejectForm,
    RouteForm,
    SplitForm,
    TaskForm,
)
from ..models import Case
from ..workflow import State, check_move

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Deed:
    """`check` raises the refusal that the action would raise; `done` is told afterwards."""

    name: str
    label: Words
    done: Words
    form: type[DeedForm]
    act: Callable[..., Any]
    check: Callable[[Case], None]
    icon: str = "check"
    folded: bool = True
    kinds: tuple[str, ...] = tuple(Case.Kind.values)
    minor: bool = False  # left out where it is not possible, instead of shown with the reason
    numbers: bool = False  # makes a number, which is shown afterwards
    who: Callable[[Case, Member], None] = lambda case, by: None  # as `check`, for who takes the step

    def do(self, case: Case, values: dict[str, Any], by: Member) -> None:
        self.act(case, **values, by=by)

    def shown(self, form: DeedForm | None, reason: str, *, open: bool = False) -> dict[str, Any]:
        """For the template: the form, or the sentence why not."""
        facts = {"name": self.name, "label": self.label, "icon": self.icon, "form": form, "folded": self.folded}
        return facts | {"reason": reason, "open": form is not None and (open or form.is_bound)}

    def reason(self, case: Case, by: Member) -> str:
        try:
            self.check(case)
            self.who(case, by)
        except NotAllowed as refusal:
            return str(refusal)
        return ""


def _to(state: str) -> Callable[[Case], None]:
    return lambda case: check_move(case.state, state)


def _note(case: Case, *, text: str, revision: int, by: Member) -> None:
    actions.add_note(case, text=text, by=by)  # a note does not compete with anybody's change


def _appeal(case: Case, *, text: str, revision: int, by: Member) -> None:
    actions.appeal_case(case, text=text, by=by)


_DEEDS = (
    Deed("release", _("It is no spam"), _("It is a message like any other now."), DeedForm, actions.release_case,
         check_release, folded=False, minor=True),
    Deed("acknowledge", _("Receipt given, or nobody to give it to"), _("It is noted."), DeedForm, actions.acknowledge_case,
         check_acknowledge, folded=False, minor=True),
    Deed("at-once", _("Answer at once"), _("The answer is sent."), AtOnceForm, actions.answer_at_once, check_at_once, "reply",
         kinds=("complaint", "suggestion"), minor=True),
    Deed("pass-on", _("Pass the thanks on"), _("The thanks are passed on."), PraiseForm, actions.pass_on_praise,
         check_praise, "thanks", kinds=("compliment",)),
    Deed("assess", _("Assess it"), _("It is assessed."), AssessForm, actions.assess_case, check_assess, "flag", minor=True),
    Deed("take-up", _("Take it up"), _("You have taken it up."), DeedForm, actions.take_up_case, check_take_up, folded=False),
    Deed("answer", pgettext_lazy("button", "Answer"), _("The answer is sent."), AnswerForm, actions.answer_case,
         check_answer, "reply"),
    Deed("decide", _("Decide, answer later"), _("The decision is kept."), DecideForm, actions.decide_case,
         check_decide, minor=True),
    Deed("take-back", _("Take the decision back"), _("The work goes on."), DeedForm, actions.take_decision_back,
         check_take_back, "undo", folded=False, minor=True),
    Deed("ask", _("Ask back"), _("The question is sent."), QuestionForm, actions.ask_citizen, _to(State.WAITING), "chat",
         minor=True),
    Deed("refer", _("Wait for somebody else"), _("The citizen is told."), ReferForm, actions.refer_case, _to(State.REFERRED),
         "clock", minor=True),
    Deed("resume", _("Go on without an answer"), _("The work goes on."), DeedForm, actions.resume_case, check_resume,
         folded=False, minor=True),
    Deed("close", _("Close"), _("The message is closed."), DeedForm, actions.close_case, _to(State.CLOSED), folded=False,
         minor=True),
    Deed("reopen", _("Open again"), _("The message is open again."), ReasonForm, actions.reopen_case, check_reopen, "undo",
         minor=True),
    Deed("appeal", _("Ask for an independent review"), _("The review is asked for."), AppealForm, _appeal, check_appeal,
         "eye", minor=True),
    Deed("assign", _("Give to somebody"), _("It is in other hands."), AssignForm, actions.assign_case, check_not_over, "user", minor=True),
    Deed("route", _("Pass on"), _("It is passed on."), RouteForm, actions.route_case, check_not_over, "forward", minor=True),
    Deed("ask-others", _("Ask another directorate"), _("The directorate is asked."), TaskForm, actions.ask_directorate,
         check_ask, "team", minor=True),
    Deed("split", _("Split off another matter"), _("It is a message of its own now."), SplitForm, actions.split_case, check_split,
         "steps", minor=True, numbers=True),
    Deed("person", _("Say whom it is about"), _("It is noted."), PersonForm, actions.name_persons, check_conduct, "user",
         kinds=("complaint",), minor=True),
    Deed("clear", _("It is not about this person"), _("It is noted."), ClearForm, actions.clear_person, check_named, "undo",
         kinds=("complaint",), minor=True),
    Deed("recast", _("It is something else"), _("It is noted."), RecastForm, actions.recast_case, check_recast, "edit", minor=True),
    Deed("number", _("Give the citizen a new number"), _("The old number opens nothing any more."), NumberForm,
         actions.renew_number, check_number, "undo", minor=True, numbers=True, who=check_who_may_know),
    Deed("join", _("Join to another message"), _("It is joined."), JoinForm, actions.join_case, _to(State.DUPLICATE), "list",
         minor=True),
    Deed("withdraw", _("The citizen takes it back"), _("It is noted."), DeedForm, actions.withdraw_case, check_withdraw, "undo",
         minor=True),
    Deed("go-on", _("Go on with it all the same"), _("The work goes on."), ReasonForm, actions.go_on_after_withdrawal, check_go_on,
         "undo", minor=True),
    Deed("reject", _("Do not accept"), _("It is not accepted."), RejectForm, actions.reject_case, _to(State.REJECTED), "stop",
         minor=True),
    Deed("accept", _("Accept it by itself"), _("It is accepted."), DeedForm, actions.accept_case, check_accept, "undo",
         folded=False, minor=True),
    Deed("note", _("Write a note"), _("The note is kept."), NoteForm, _note, lambda case: None, "edit"),
)  # fmt: skip
DEEDS = {deed.name: deed for deed in _DEEDS}

# Of the independent level: for those who have not worked on the message.
_REVIEW = (
    Deed("review", _("Decide anew and answer"), _("The answer is sent."), AnswerForm, actions.decide_appeal, check_appealed,
         "eye", who=check_review),
    Deed("return", _("Have it worked on again"), _("The message is open again."), ReasonForm, actions.return_appeal,
         check_appealed, "undo", who=check_review),
)  # fmt: skip
REVIEW = {deed.name: deed for deed in _REVIEW}
