"""What charters tell the frame: menu, search, labels of the trail, the public pages."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import succession
from organisation.models import Service
from organisation.rules import within
from people import handover
from sdip import registry
from sdip.web.search import matching

from . import rules
from .models import Charter, CharterVersion, Commitment
from .workflow import State


def found_charters(member: Any, words: set[str]) -> Any:
    rows = matching(
        within(Charter.objects.all(), member, "view_charters", "service__directorate__path"), "charter", " ".join(words)
    )
    return rows.order_by().values("id", title=F("service__name"), subtitle=F("service__directorate__name"))


def charter_url(_kind: str, pk: int) -> str:
    return reverse("charters:charter", args=[pk])


def a_service() -> dict[str, Any] | None:
    row = Service.objects.filter(public=True, ended_on=None, indicators__public=True).order_by("pk").first()
    return {"code": row.code} if row else None


def _row(rows: Any) -> dict[str, Any] | None:
    first = rows.order_by("pk").first()
    return {"pk": first.pk} if first else None


def a_charter() -> dict[str, Any] | None:
    return _row(Charter.objects.all())


def a_version() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.all())


def a_draft() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.filter(state=State.DRAFT))


def a_published_version() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.filter(state=State.PUBLISHED))


def a_drafted_promise() -> dict[str, Any] | None:
    return _row(Commitment.objects.filter(version__state=State.DRAFT))


LABELS = {
    "create_charter": _("Charter begun"),
    "change_charter": _("Owner or review of a charter changed"),
    "change_draft": _("Draft of a charter changed"),
    "add_commitment": _("Promise added to a draft"),
    "change_commitment": _("Promise of a draft changed"),
    "remove_commitment": _("Promise taken out of a draft"),
    "take_over_standards": _("Standards taken over into a draft"),
    "publish_charter": _("Charter published"),
    "withdraw_charter": _("Charter withdrawn"),
    "start_new_version": _("New version of a charter begun"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("charters:list", dict, False),
    ("charters:new", dict, False),
    ("charters:charter", a_charter, False),
    ("charters:settings", a_charter, False),
    ("charters:version", a_version, False),
    ("charters:draft", a_draft, False),
    ("charters:publish", a_draft, False),
    ("charters:withdraw", a_published_version, False),
    ("charters:new_commitment", a_draft, False),
    ("charters:commitment", a_drafted_promise, False),
    ("services:home", dict, True),
    ("services:list", dict, True),
    ("services:service", a_service, True),
    ("services:counting", dict, True),
    ("services:privacy", dict, True),
    ("services:accessibility", dict, True),
]


def register() -> None:
    registry.navigation.add(
        registry.NavItem(_("Charters"), "charters:list", rules.can_view_charters, "doc", 35, ("charters",))
    )
    registry.links.add(
        registry.Link("home", "services:home"),
        registry.Link("public-footer", "services:counting", _("How we count"), 10),
        registry.Link("public-footer", "services:open_data", _("Open data (CSV)"), 20),
        registry.Link("public-footer", "services:accessibility", _("Accessibility"), 50),
        registry.Link("public-footer", "services:privacy", _("Your privacy"), 60),
    )
    registry.search.add(registry.SearchSource("charter", _("Charters"), "doc", found_charters, charter_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"charters.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
    handover.register(Charter, "owner", Q(), _("Charters"))
    in_force = _(
        "A charter of it is in force. Withdraw it first and take its promises into the charter of the other one."
    )
    succession.hold_up("charters.CharterVersion", "charter__service", in_force, open=Q(state="published"))
