"""What messages tell the frame: menu, work, news, search, labels of the trail, links of the public pages."""

from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation import succession
from organisation.rules import within
from people import handover
from people.models import deputised_members
from sdip import registry
from sdip.web import trail
from sdip.web.search import matching

from . import queries, rules
from .models import Case
from .workflow import OPEN

KIND = "feedback.case"
TITLE = Left("text", 90)


def open_work(member: Any) -> Any:
    """What is in the member's hands or in those of somebody the member acts for, and what lies in nobody's."""
    mine = Q(assignee=member) | Q(assignee__in=deputised_members(member, timezone.localdate()))
    rows = within(Case.objects.filter(state__in=OPEN), member, "handle_cases").filter(mine | Q(assignee=None))
    return rows.order_by().values("id", "due_on", "directorate_id", title=TITLE, member_id=F("assignee_id"))


def found_cases(member: Any, words: set[str]) -> Any:
    if not rules.can_view_cases(member):
        return Case.objects.none().values("id", title=TITLE, subtitle=F("service__name"))
    rows = matching(queries.visible_cases(member), "case", " ".join(words)).order_by()
    return rows.values("id", title=TITLE, subtitle=F("service__name"))


def case_url(_kind: str, pk: int) -> str:
    return reverse("feedback:case", args=[pk])


def a_case() -> dict[str, Any] | None:
    row = Case.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


LABELS = {
    "receive_case": _("Message received"),
    "take_up_case": _("Message taken up"),
    "assign_case": _("Message given to somebody"),
    "route_case": _("Message passed on"),
    "ask_citizen": _("Citizen asked back"),
    "resume_case": _("Work on a message resumed"),
    "answer_case": _("Message answered"),
    "close_case": _("Message closed"),
    "reopen_case": _("Message opened again"),
    "add_note": _("Note on a message written"),
    "add_to_case": _("Citizen added to a message"),
    "contest_answer": _("Citizen said that it is not put right"),
    "withdraw_case": _("Citizen took a message back"),
    "start_draft": _("Form of a message begun"),
    "save_draft": _("Form of a message filled in"),
    "remove_photo": _("Photo taken out of a form"),
    "send_draft": _("Form of a message sent"),
    "drop_old_drafts": _("Forms that nobody sent dropped"),
}
NOTICES = {
    "case_received": (_("A new message has come in: no. %(number)s."), "chat"),
    "case_assigned": (_("Message no. %(number)s is in your hands now."), "user"),
    "case_added": (_("The citizen has added something to message no. %(number)s."), "chat"),
    "case_contested": (_("The citizen says that message no. %(number)s is not put right."), "warn"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("feedback:list", dict, False),
    ("feedback:new", dict, False),
    ("feedback:case", a_case, False),
    ("tell:start", dict, True),
    ("tell:follow", dict, True),
]


def register() -> None:
    trail.reserve("feedback", rules.can_view_all_cases)
    registry.navigation.add(
        registry.NavItem(_("Messages"), "feedback:list", rules.can_view_cases, "chat", 30, ("feedback",))
    )
    registry.links.add(registry.Link("tell-us", "tell:start"), registry.Link("follow-message", "tell:follow"))
    registry.work.add(
        registry.WorkSource(
            KIND, _("Messages to answer"), pgettext_lazy("button", "Answer"), "chat", open_work, case_url
        )
    )
    registry.search.add(registry.SearchSource("case", _("Messages"), "chat", found_cases, case_url))
    registry.notices.add(
        *(registry.NoticeKind(f"feedback.{code}", label, icon) for code, (label, icon) in NOTICES.items())
    )
    registry.audit_labels.add(*(registry.AuditLabel(f"feedback.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
    succession.register("feedback.Case", label=_("messages to answer"), service="service", open=Q(state__in=OPEN))
    succession.follow("feedback.Case", "place", open=Q(state__in=OPEN))
    handover.register(Case, "assignee", Q(state__in=OPEN), _("Messages to answer"))
