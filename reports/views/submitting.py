from collections.abc import Callable
from typing import TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest

from sdip.web.authors import FRAME
from sdip.web.forms import Form
from tenancy.refusals import NotAllowed

Row = TypeVar("Row", bound=Model)


def accepted(form: Form, act: Callable[[], Row]) -> Row | None:
    """What the action made of a valid form; a refusal becomes the form's one sentence."""
    try:
        return act()
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None


def told(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """For a button without fields: the result or the refusal as a message."""
    try:
        act()
        messages.success(request, done)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))


def key_of(request: HttpRequest) -> UUID | None:
    """Of what a form with a hidden `key` says: sent twice it is the same; with other words, after a step back, it is another."""
    if not request.POST.get("key"):
        return None
    said = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in FRAME)
    return uuid5(NAMESPACE_OID, repr(said))


def checked(form: Form, check: Callable[[], None]) -> bool:
    """Whether a rule agrees with a valid form; else its one sentence is the form's."""
    try:
        check()
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
