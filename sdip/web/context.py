"""What every page needs around it: tenant, member, menu, languages, unread notices."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from sdip import registry

from .language import active_language, language_in_path, tenant_languages

_unread: list[Callable[[Any], int]] = []


def count_unread_with(counter: Callable[[Any], int]) -> None:
    """The owner of the notices tells how to count a member's unread ones."""
    _unread[:] = [counter]


def unread_notices(member: Any) -> int:
    return _unread[0](member) if _unread and member is not None else 0


def navigation_for(member: Any) -> list[registry.NavItem]:
    return [item for item in registry.navigation if item.rule(member)] if member is not None else []


def shell(request: HttpRequest) -> dict[str, Any]:
    tenant, member = getattr(request, "tenant", None), getattr(request, "member", None)
    here = active_language()
    return {
        "tenant": tenant,
        "member": member,
        "lang": here.code,
        "dir": here.dir,
        "languages": tenant_languages(),
        "path_has_language": bool(language_in_path(request.path_info)),
        "sample": bool(tenant and tenant.settings.get("sample")),
        "navigation": lambda: navigation_for(member),
        "here": namespaces_of(request),
        "unread": lambda: unread_notices(member),
    }


def namespaces_of(request: HttpRequest) -> set[str]:
    """The names that a menu entry is compared with: the view's own name and its namespace."""
    match = request.resolver_match
    return {match.view_name, match.namespace} if match else set()
