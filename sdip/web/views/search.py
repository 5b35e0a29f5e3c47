from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from sdip import registry
from sdip.web.requests import ReaderRequest

from ..finding import PER_PAGE, Found, found_by
from ..pages import render_page
from .work import counted_page, page_number


def search_page(request: ReaderRequest) -> HttpResponse:
    """Everything that the member may see and that has all the words."""
    text = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "") if registry.search.get(request.GET.get("kind", "")) else ""
    number = page_number(request)
    found = found_by(request.member, text, kind=kind, page=number)
    facts = {"text": text, "found": found, "tabs": _tabs(found, text, kind), "kind": kind}
    return render_page(request, "web/search.html", facts | {"page": counted_page(found.total, number, PER_PAGE)})


def _tabs(found: Found, text: str, kind: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("All"), "url": _address(text), "here": not kind, "count": sum(found.counts.values())}]
    return tabs + [
        {"label": source.label, "url": _address(text, source.kind), "here": kind == source.kind, "count": count}
        for source in registry.search
        if (count := found.counts.get(source.kind, 0)) or kind == source.kind
    ]


def _address(text: str, kind: str = "") -> str:
    query = QueryDict(mutable=True)
    query.update({"q": text} | ({"kind": kind} if kind else {}))
    return f"?{query.urlencode()}"
