"""What documents, templates, the workbook and evaluation tell the frame: deeds in words, pages for the tests."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sdip import registry

from .library import READY
from .models import Cycle
from .queries import key_services_of
from .workflow import Aspect

LABELS = {
    "rename_template": _("Template renamed"),
    "archive_template": _("Template archived"),
    "restore_template": _("Template brought back"),
    "start_from_outline": _("Plan started from a template or another plan"),
    "save_as_template": _("Plan kept as a template"),
    "write_key_standard": _("Row of a key service table written"),
    "apply_workbook": _("Actions taken over from a workbook"),
}


def a_plan() -> dict[str, Any] | None:
    row = Cycle.objects.running().order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_document(kind: str) -> Any:
    def found() -> dict[str, Any] | None:
        plan = a_plan()
        return plan and plan | {"kind": kind}

    return found


def a_key_standard() -> dict[str, Any] | None:
    row = Cycle.objects.running().order_by("pk").first()
    services = key_services_of(row) if row else []
    return row and {"pk": row.pk, "service_pk": services[0].pk if services else 0, "aspect": Aspect.ACCESS.value}


def a_ready_plan() -> dict[str, Any]:
    return {"code": READY[0].code}


def a_template() -> dict[str, Any] | None:
    row = Cycle.objects.filter(is_template=True, archived_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


PAGES: list[tuple[str, Any]] = [
    ("planning:templates_page", dict),
    ("planning:start_from_ready_page", a_ready_plan),
    ("planning:start_from_template_page", a_template),
    ("planning:rename_template_page", a_template),
    ("planning:copy_page", a_plan),
    ("planning:template_page", a_plan),
    ("planning:workbook_page", a_plan),
    ("planning:document_page", a_document("plan")),
    ("planning:key_services_page", a_plan),
    ("planning:key_standard_page", a_key_standard),
]


def register() -> None:
    registry.audit_labels.add(*(registry.AuditLabel(f"planning.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs) for name, kwargs in PAGES))
