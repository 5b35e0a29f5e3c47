"""What consultation, current status and problems tell the frame: deeds in words, pages for the tests."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sdip import registry

from .models import Consultation, Cycle, Input, Problem
from .queries import proposals
from .workflow import INPUT_SENT

LABELS = {
    "freeze_baseline": _("Figures at the start taken"),
    "record_consultation": _("Consultation recorded"),
    "change_consultation": _("Consultation changed"),
    "archive_consultation": _("Consultation archived"),
    "restore_consultation": _("Consultation brought back"),
    "add_evidence": _("Evidence attached"),
    "remove_evidence": _("Evidence taken away"),
    "call_for_input": _("Public call for input changed"),
    "send_input": _("Input of the public received"),
    "decide_input": _("Input of the public decided on"),
    "erase_input": _("Input of the public erased"),
    "change_problem": _("Problem changed"),
    "set_causes": _("Causes of a problem written down"),
    "archive_problem": _("Problem put aside"),
    "restore_problem": _("Problem taken back into the plan"),
    "merge_problems": _("Problems merged"),
    "split_problem": _("Problems split again"),
}


def a_plan() -> dict[str, Any] | None:
    row = Cycle.objects.running().order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_consultation() -> dict[str, Any] | None:
    row = Consultation.objects.filter(cycle__in=Cycle.objects.running(), archived_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


def an_input() -> dict[str, Any] | None:
    row = Input.objects.filter(cycle__in=Cycle.objects.running()).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_problem() -> dict[str, Any] | None:
    rows = Problem.objects.filter(cycle__in=Cycle.objects.running(), dismissed_at=None, merged_into=None)
    row = rows.order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_proposal() -> dict[str, Any] | None:
    row = proposals().order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_call() -> dict[str, Any] | None:
    rows = Cycle.objects.running().filter(public=True, call_ends_on__gte=timezone.localdate()).exclude(call={})
    row = rows.order_by("pk").first()
    return {"code": row.code} if row else None


PAGES: list[tuple[str, Any, bool]] = [
    *((f"planning:{page}", a_plan, False) for page in ("baseline_page", "new_consultation_page", "inputs_page")),
    ("planning:call_page", a_plan, False),
    *(
        (f"planning:{page}", a_consultation, False)
        for page in ("one_consultation_page", "change_consultation_page", "source_page")
    ),
    ("planning:input_page", an_input, False),
    *(
        (f"planning:{page}", a_problem, False)
        for page in (
            "problem_page",
            "change_problem_page",
            "causes_page",
            "problem_evidence_page",
            "merge_page",
            "archive_problem_page",
        )
    ),
    ("planning:dismiss_page", a_proposal, False),
    ("public_planning:input_page", a_call, True),
    ("public_planning:thanks_page", a_call, True),
]


NOTICES = (registry.NoticeKind(INPUT_SENT, _("The public has written to the plan “%(plan)s”."), "chat", by_mail=False),)


def register() -> None:
    registry.notices.add(*NOTICES)
    registry.audit_labels.add(*(registry.AuditLabel(f"planning.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
