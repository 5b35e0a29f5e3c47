"""Parts of pages that ask the database: {% load frame %}."""

from typing import Any

from django import template
from django.template import Context

from sdip.web.saved import kept_query, page_at, shown_views

register = template.Library()


@register.inclusion_tag("components/saved_views.html", takes_context=True)
def saved_views(context: Context) -> dict[str, Any]:
    """The member's saved views of this list, and a way to keep the present filters."""
    request = context["request"]
    page, query = page_at(request.resolver_match), request.META.get("QUERY_STRING", "")
    return {
        "views": shown_views(request.member.membership_id, page, query),
        "query": kept_query(query),
        "page_name": page,
        "csrf_token": context.get("csrf_token"),
    }
