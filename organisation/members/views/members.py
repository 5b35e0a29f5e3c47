from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.handover import held_by
from people.models import Member
from people.queries import current_deputyships
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching

from ...models import Role
from ...queries import directorate_tree
from ...rules import can_manage_members, can_view_members
from .. import queries
from ..forms import INDENT
from ..rules import can_act_for_members

STATES = [("here", gettext_lazy("Working here")), ("left", gettext_lazy("Has left"))]
SORTS = {"name": ["name_sort"], "joined": ["joined_on"]}


@needs(can_view_members)
def member_list_page(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, with their roles."""
    listing = Listing.of(
        request,
        queries.members_with_roles(),
        sorts=SORTS,
        default_sort="name",
        search=lambda rows, text: matching(rows, "member", text),
        filters=_filters(),
    )
    context = {"listing": listing, "may_manage": can_manage_members(request.member)}
    return render_page(request, "people/members/list.html", context, partials=["members"])


def _filters() -> list[Filter]:
    directorates = directorate_tree()
    paths = {str(d.pk): d.path for d in directorates}
    return [
        Filter(
            "role",
            gettext_lazy("Role"),
            [("", _("All roles")), *Role.choices],
            lambda rows, role: queries.holding(rows, role=role),
        ),
        Filter(
            "directorate",
            gettext_lazy("Directorate"),
            [("", _("All directorates")), *((str(d.pk), f"{INDENT * d.depth}{d.name}") for d in directorates)],
            lambda rows, pk: queries.holding(rows, directorate__path__startswith=paths[pk]),
        ),
        Filter("state", gettext_lazy("State"), STATES, _by_state, default="here"),
    ]


def _by_state(rows: QuerySet[Member], state: str) -> QuerySet[Member]:
    return rows.filter(left_on__isnull=state == "here")


@needs(can_view_members)
def member_page(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Member.objects.select_related("membership__user"), pk=pk)
    asking: Member = request.member
    context = {
        "person": person,
        "history": queries.roles_history(person),
        "deputyships": current_deputyships(person),
        "duties": held_by(person),
        "may_manage": can_manage_members(asking),
        "may_act": can_act_for_members(asking, person),
    }
    return render_page(request, "people/members/member.html", context)


@needs(can_manage_members)
def rights_page(request: StaffRequest) -> HttpResponse:
    """Who may do what, read from the one list that the code asks."""
    return render_page(request, "people/members/rights.html", {"rows": queries.rights_table(), "roles": list(Role)})
