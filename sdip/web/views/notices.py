from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from sdip import registry
from sdip.web.requests import ReaderRequest

from ..models import Notification
from ..notices import mark_read, notices_of, path_of, sentence_of, unread_count
from ..pages import render_page

PER_PAGE = 25


def notices_page(request: ReaderRequest) -> HttpResponse:
    membership_id = request.member.membership_id
    page = Paginator(notices_of(membership_id), PER_PAGE).get_page(request.GET.get("page"))
    items = [{"row": row, "icon": _icon(row), "sentence": sentence_of(row)} for row in page]
    return render_page(request, "web/notices.html", {"page": page, "items": items, "new": unread_count(membership_id)})


@require_POST
def notice_opening(request: ReaderRequest, pk: int) -> HttpResponse:
    """To what the news is about; it counts as read then."""
    mine = notices_of(request.member.membership_id)
    row = get_object_or_404(mine, pk=pk)
    mark_read(mine.filter(pk=pk))
    return redirect(path_of(row))


@require_POST
def notices_reading(request: ReaderRequest) -> HttpResponse:
    mark_read(notices_of(request.member.membership_id))
    return redirect("web:notices")


def _icon(row: Notification) -> str:
    kind = registry.notices.get(row.kind)
    return kind.icon if kind else "bell"
