from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest

from people.requests import StaffRequest
from sdip.web.access import refusal
from sdip.web.forms import Form
from tenancy.refusals import NotAllowed

from ..actions import SentAlready, make_once, note_question
from ..forms import OnceForm
from ..rules import can_read_plan

Row = TypeVar("Row", bound=Model)


def accepted(form: Form, act: Callable[[], Row]) -> Row | None:
    """What the action made of a valid form; a refusal becomes the form's one sentence."""
    try:
        return act()
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return None


def accepted_once(request: StaffRequest, form: OnceForm, act: Callable[[], Row]) -> Row | None:
    """As `accepted`, for an action that makes something: the same form sent twice makes it once."""
    key, facts = form.key, form.fingerprint(request.get_full_path())
    if key is None:
        return accepted(form, act)
    changes = bool(form.data.get("revision"))  # there the second of two is told by the row itself
    try:
        return make_once(request.member, key, facts, act, asks=not changes)
    except SentAlready as refused:
        note_question(request.member, form.draw_anew(), facts)
        form.add_error(None, str(refused))
    except NotAllowed as refused:
        form.add_error(None, str(refused))
    return None


def done(request: HttpRequest, act: Callable[[], Any], words: str) -> bool:
    """For a button: what it did, or why not, is said on the next page."""
    try:
        act()
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, words)
    return True


def reach(request: Any, cycle: Any, rule: Callable[[Any, Any], bool], row: Any = None) -> None:
    """A page of a plan or of `row` in it: not found in templates, nor, except for who may bring it back, in a plan put away."""
    if cycle is not None and not can_read_plan(request.member, cycle):
        raise Http404
    ask(rule, request.member, row or cycle)


def ask(rule: Callable[[Any, Any], bool], member: Any, row: Model) -> None:
    """For rules about one plan or action rather than a directorate. Raises PermissionDenied with a sentence."""
    if not rule(member, row):
        raise PermissionDenied(refusal())
