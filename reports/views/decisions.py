"""What recipients have decided about a report: taken into a plan, or answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, refusal, require
from sdip.web.pages import render_page

from ..actions import accept_decision, answer_decision, retry_delivery
from ..forms import AcceptForm, AnswerForm
from ..models import SUBJECT_PATHS, Delivery, ReportDecision
from ..queries import places_for
from ..rules import can_make_reports, can_settle_decision, can_view_reports, rule_for
from .submitting import accepted, told


def decision_or_404(request: StaffRequest, pk: int) -> ReportDecision:
    paths = [f"delivery__snapshot__{path}" for path in SUBJECT_PATHS]
    rows = ReportDecision.objects.select_related(
        *paths, "directorate", "cycle", "action__cycle", "settled_by", "message"
    )
    decision = get_object_or_404(rows, pk=pk)
    if not can_settle_decision(request.member, decision):
        raise PermissionDenied(refusal())
    return decision


def may_view(request: StaffRequest, decision: ReportDecision) -> bool:
    whose = decision.delivery.snapshot.directorate
    return bool(rule_for(can_view_reports, whose)(request.member, whose))


def settled(request: StaffRequest, decision: ReportDecision, sentence: str) -> HttpResponse:
    """Back to the report, which not everybody who settles a decision may read."""
    untold = _("The decision is settled. The recipient is not told: the report was withdrawn from them.")
    messages.success(request, sentence if decision.message else untold)
    if may_view(request, decision):
        return redirect("reports:report_page", decision.delivery.snapshot_id)
    return redirect("reports:decision_page", decision.pk)


@needs(can_make_reports)
def decision_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Two ways: it becomes an action, or it is answered."""
    decision = decision_or_404(request, pk)
    member, move = request.member, request.POST.get("move")
    accepting, answering = _accept_form(request, decision), AnswerForm(posted(request) if move == "answer" else None)
    if move == "answer" and answering.is_valid():
        answer = answering.cleaned_data["answer"]
        if row := accepted(answering, lambda: answer_decision(decision, answer=answer, by=member)):
            return settled(request, row, _("The recipient gets the answer by e-mail."))
    if move == "accept" and accepting.is_valid():
        data = accepting.cleaned_data
        directorate, cycle = data["place"]
        facts = {"text": data["text"], "owner": data["owner"], "due_on": data["due_on"], "by": member}
        if row := accepted(accepting, lambda: accept_decision(decision, directorate=directorate, cycle=cycle, **facts)):
            return settled(request, row, _("The decision is an action now, and the recipient hears of it by e-mail."))
    failed = accepting.errors or answering.errors
    context = {
        "decision": decision,
        "snapshot": decision.delivery.snapshot,
        "accepting": accepting,
        "answering": answering,
        "may_view": may_view(request, decision),
        "action_url": reverse("planning:action_page", args=[decision.action_id]) if decision.action_id else "",
    }
    return render_page(request, "reports/decision.html", context, status=422 if failed else 200)


def _accept_form(request: StaffRequest, decision: ReportDecision) -> AcceptForm:
    directorates, plans = places_for(request.member, decision)
    wanted = f"plan-{decision.cycle_id}" if decision.cycle_id else f"directorate-{decision.directorate_id}"
    start = {"text": decision.text, "due_on": decision.due_on, "place": wanted}
    data = posted(request) if request.POST.get("move") == "accept" else None
    return AcceptForm(data, directorates=directorates, cycles=plans, initial=start)


@needs(can_make_reports)
@require_POST
def retry_delivery_page(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.select_related("snapshot__directorate"), pk=pk)
    directorate = delivery.snapshot.directorate
    require(rule_for(can_make_reports, directorate), request.member, directorate)
    told(request, lambda: retry_delivery(delivery, by=request.member), _("It is tried again."))
    return redirect("reports:report_page", delivery.snapshot_id)
