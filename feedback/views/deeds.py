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
from ..actions.handling import check_not_over, check_reopen, check_resume, check_take_up
from ..forms import AnswerForm, AssignForm, DeedForm, NoteForm, QuestionForm, ReasonForm, RouteForm
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
    minor: bool = False  # left out where it is not possible, instead of shown with the reason

    def do(self, case: Case, values: dict[str, Any], by: Member) -> None:
        self.act(case, **values, by=by)

    def shown(self, case: Case, form: DeedForm) -> dict[str, Any]:
        """For the template: the form, or the sentence why not."""
        facts = {"name": self.name, "label": self.label, "icon": self.icon, "form": form, "folded": self.folded}
        reason = self.reason(case)
        return facts | {"reason": reason, "hidden": self.minor and bool(reason), "open": form.is_bound}

    def reason(self, case: Case) -> str:
        try:
            self.check(case)
        except NotAllowed as refusal:
            return str(refusal)
        return ""


def _to(state: str) -> Callable[[Case], None]:
    return lambda case: check_move(case.state, state)


def _note(case: Case, *, text: str, revision: int, by: Member) -> None:
    actions.add_note(case, text=text, by=by)  # a note does not compete with anybody's change


_DEEDS = (
    Deed("take-up", _("Take it up"), _("You have taken it up."), DeedForm, actions.take_up_case, check_take_up, folded=False),
    Deed(
        "answer", pgettext_lazy("button", "Answer"), _("The answer is sent."), AnswerForm, actions.answer_case,
        _to(State.ANSWERED), "reply",
    ),  # fmt: skip
    Deed("ask", _("Ask back"), _("The question is sent."), QuestionForm, actions.ask_citizen, _to(State.WAITING), "chat"),
    Deed("resume", _("Go on without an answer"), _("The work goes on."), DeedForm, actions.resume_case, check_resume,
         folded=False, minor=True),
    Deed("close", _("Close"), _("The message is closed."), DeedForm, actions.close_case, _to(State.CLOSED), folded=False),
    Deed("reopen", _("Open again"), _("The message is open again."), ReasonForm, actions.reopen_case, check_reopen, "undo"),
    Deed("assign", _("Give to somebody"), _("It is in other hands."), AssignForm, actions.assign_case, check_not_over, "user", minor=True),
    Deed("route", _("Pass on"), _("It is passed on."), RouteForm, actions.route_case, check_not_over, "forward", minor=True),
    Deed("note", _("Write a note"), _("The note is kept."), NoteForm, _note, lambda case: None, "edit"),
)  # fmt: skip
DEEDS = {deed.name: deed for deed in _DEEDS}
