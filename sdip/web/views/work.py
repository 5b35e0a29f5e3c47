from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sdip import registry
from sdip.web.requests import ReaderRequest

from ..pages import render_page
from ..work import PER_PAGE, Work, work_of


def work_page(request: ReaderRequest) -> HttpResponse:
    """What waits for the member, and for those whose work he does meanwhile."""
    kind = request.GET.get("kind", "") if registry.work.get(request.GET.get("kind", "")) else ""
    number, today = page_number(request), timezone.localdate()
    work = work_of(request.member, today, kind=kind, page=number)
    facts = {
        "work": work,
        "kind": kind,
        "today": today,
        "tabs": _tabs(work, kind),
        "page": counted_page(work.total, number),
    }
    return render_page(request, "web/work.html", facts)


def page_number(request: ReaderRequest) -> int:
    given = request.GET.get("page", "1")
    return min(max(int(given), 1), 10_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def counted_page(total: int, number: int, per_page: int = PER_PAGE) -> Any:
    """A page for components/pagination.html of rows that SQL has counted and cut already."""
    return Paginator(range(total), per_page).get_page(number)


def _tabs(work: Work, kind: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("All"), "url": "?", "here": not kind, "count": sum(work.counts.values())}]
    return tabs + [
        {"label": source.label, "url": f"?kind={source.kind}", "here": kind == source.kind, "count": count}
        for source in registry.work
        if (count := work.counts.get(source.kind, 0)) or kind == source.kind
    ]
