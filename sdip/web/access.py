"""Guards of the views. Signing in is the default; a view says aloud that it is public or which rule it asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sdip.registry import Rule

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """For everybody, without signing in."""
    view.login_required = False  # type: ignore[attr-defined]
    return view


def api_public(view: View) -> View:
    """An API view: it looks for its token or session itself, so nobody is sent to the sign-in page."""
    view.login_required = False  # type: ignore[attr-defined]
    view.is_api = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., Any]) -> bool:
    return not getattr(view, "login_required", True)


def refusal() -> str:
    return _("Your role does not allow this. An administrator can give you another role.")


def require(rule: Rule, member: Any, directorate: Any = None, sentence: Promise | str = "") -> None:
    """Raises PermissionDenied with the sentence that the page shows."""
    if member is None or not rule(member, directorate):
        raise PermissionDenied(str(sentence) or refusal())


def needs(rule: Rule, sentence: Promise | str = "") -> Callable[[View], View]:
    """Asks the rule for the whole tenant; a view about one directorate also calls require() with it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(rule, getattr(request, "member", None), sentence=sentence)
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
