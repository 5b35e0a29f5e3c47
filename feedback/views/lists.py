"""The list of messages, as its address asks for it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from organisation.models import Service
from organisation.rules import reach_of
from people.models import Member
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.lists import PER_PAGE, Filter, Listing
from sdip.web.pages import render_page

from .. import queries
from ..models import Case
from ..rules import can_arrange_cases, can_handle_cases, can_view_cases
from ..workflow import NEW, OPEN, State

MOST_DANGEROUS = 5  # named above the list
MOST_COUNTED = 1000  # messages: years of them need not be counted for a page
MANY = 100  # rows of the list, for whoever wants to see more at once
SHOWN = (
    "number", "kind", "state", "text", "unsafe", "revision", "service__name", "directorate__name", "assignee__name",
)  # fmt: skip


@needs(can_view_cases)
def case_list_page(request: StaffRequest) -> HttpResponse:
    listing = listing_of(request.member, request.GET)
    may = can_handle_cases(request.member)
    context = {"listing": listing, "may_handle": may, "may_arrange": can_arrange_cases(request.member)}
    context["onward"] = _as_told(request.GET)
    dangerous = [] if listing.narrowed else list(queries.dangerous_cases(request.member)[: MOST_DANGEROUS + 1])
    context |= {"dangerous": dangerous[:MOST_DANGEROUS], "more_dangerous": len(dangerous) > MOST_DANGEROUS}
    return render_page(request, "feedback/list.html", context, partials=["cases"])


def listing_of(member: Member, query: QueryDict | Mapping[str, str]) -> Listing:
    where = reach_of(member, "view_cases")
    rows = queries.with_lateness(queries.listed_cases(member, where))
    return Listing(
        query,
        rows.select_related("service", "directorate", "assignee").only(*SHOWN),
        sorts={"due": ["danger", "promised_on", "received_at"], "number": ["number"]},
        default_sort="due",
        one_way={"due"},  # nobody answers the last ones first; the whole of a long list would be sorted for it
        search=lambda found, words: queries.saying(found, words, where),
        filters=_filters(member),
        per_page=MANY if query.get("rows") == str(MANY) else PER_PAGE,
        most_counted=MOST_COUNTED,
    )


def _as_told(query: QueryDict) -> str:
    """The list without its page, for the address of a message that is opened from it."""
    told = query.copy()
    for name in ("page", "rows"):
        told.pop(name, None)
    which = QueryDict(mutable=True)
    which["from"] = told.urlencode() or "queue=open"
    return which.urlencode()


def _filters(member: Member) -> list[Filter]:
    queue = {
        "open": Q(state__in=OPEN),
        "late": Q(late=True, state__in=OPEN),  # said twice: the second has an index
        "mine": Q(assignee=member, state__in=OPEN),
        "nobody": Q(assignee=None, state__in=OPEN),
        "unsafe": Q(unsafe=True, state__in=OPEN),
        "unrouted": Q(directorate=None),
        "held": Q(held_at__isnull=False, state__in=NEW),  # said twice, too
        **{state: Q(state=state) for state in State.values},
        "all": Q(),
    }
    queue = {code: which if code in ("held", "late") else which & Q(held_at=None) for code, which in queue.items()}
    names: dict[str, Any] = {
        "open": _("Open"),
        "late": _("Late"),
        "mine": _("Mine"),
        "nobody": _("In nobody’s hands"),
        "unsafe": _("Somebody may come to harm"),
        "unrouted": _("Without a directorate"),
        "held": _("May be spam"),
        **dict(State.choices),
        "all": _("All"),
    }
    services = Service.objects.filter(ended_on=None).by_name()
    return [
        Filter("queue", _("Which"), list(names.items()), lambda rows, code: rows.filter(queue[code]), default="open"),
        Filter("kind", _("Kind"), [("", _("All")), *Case.Kind.choices], lambda rows, kind: rows.filter(kind=kind)),
        Filter(
            "service",
            _("Service"),
            [("", _("All")), *((row.code, str(row)) for row in services)],
            lambda rows, code: rows.filter(service__code=code),
        ),
        Filter(
            "rows",
            _("Rows"),
            [("", formatter().num(PER_PAGE)), (str(MANY), formatter().num(MANY))],
            lambda rows, _many: rows,
        ),
    ]
