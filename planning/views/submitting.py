from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model

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
