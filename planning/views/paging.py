"""Lists on a plan's pages that have one order and need no filter: a page of them at a time."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

FEW = 10  # of what takes more than a line


def page_of(request: HttpRequest, rows: Any, size: int = FEW) -> Any:
    """A page of `rows`, whose order is always the same."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
