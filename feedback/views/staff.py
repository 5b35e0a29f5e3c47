"""Pages of those who answer messages."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.models import Member
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.files.sending import SANDBOX
from sdip.files.store import read_file
from sdip.web.access import needs, refusal
from sdip.web.forms import show_refusal
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, codes, queries, uploads
from ..forms import DeedForm, EntryForm, Offers
from ..models import Case, CaseMove
from ..receipts import receipt_facts
from ..rules import can_handle_cases, can_review_cases, can_view_cases
from . import onward, sent
from .deeds import DEEDS, REVIEW, Deed

LIKE_IT = 5
LATEST = 5  # steps of the log that are shown at once
ANSWERS = ("at-once", "pass-on", "answer", "review")  # the steps that answer, the shortest way first


@needs(can_view_cases)
def case_page(request: StaffRequest, pk: int) -> HttpResponse:
    return _case_page(request, readable_case(request, pk))


def readable_case(request: StaffRequest, pk: int, rows: QuerySet[Case] | None = None) -> Case:
    """404 for what is not there or is kept from the member, 403 for what lies where the member has no right."""
    within = queries.visible_cases(request.member) if rows is None else rows
    case = (
        within.select_related(
            "service", "directorate", "assignee", "place", "indicator", "parent", "split_from", "contact"
        )
        .filter(pk=pk)
        .first()
    )
    if case is None:
        if queries.discreet(Case.objects.filter(pk=pk), request.member).exists():
            raise PermissionDenied(refusal())
        raise Http404
    return case


def _case_page(request: StaffRequest, case: Case, bound: dict[str, Any] | None = None) -> HttpResponse:
    """`bound`: the form that was refused, by the name of its deed."""
    member = request.member
    sees, offered = queries.may_see_contact(member, case), _offered(member, case)
    others, contact = queries.handled_cases(member), queries.contact_of(case)
    reasons = {name: deed.reason(case, member) for name, deed in offered.items()}
    forms = _forms(case, others, {name: deed for name, deed in offered.items() if not reasons[name]}) | (bound or {})
    unfolded = _unfolded(request, forms)
    hidden = {"answer"} - (bound or {}).keys() if "at-once" in forms else set()  # the longer way to the same
    _prepare(request, case, forms)
    events = sent.put_to(queries.history(case), sent.links_of(case, "feedback:move_file", case.pk))
    beside = list(queries.visible_cases(member).filter(Q(parent=case) | Q(split_from=case)).order_by("pk"))
    context = {
        "case": case,
        "late": queries.is_late(case),
        "due_on": queries.due_day(case),
        "earlier": events[:-LATEST],
        "moves": events[-LATEST:],
        "notes": case.notes.select_related("by").order_by("created_at", "pk"),
        "files": list(case.files.order_by("pk").values("pk", "file__content_type")),
        "may_see_contact": sees,
        "may_erase": not case.emptied_at and queries.may_erase(member, case),
        "contact": contact if sees else None,
        "needs": contact.need_labels() if contact else [],
        "concerned": queries.concerns_of(case),
        "tasks": queries.tasks_of(case),
        "like_it": list(queries.like_it(case, member)[:LIKE_IT]),
        "alike": queries.alike_in_words(case, member, LIKE_IT),
        "within_days": queries.recurrence_days(),
        "templates": queries.templates_for(case) if {"at-once", "answer", "review"} & forms.keys() else [],
        "joined": [each for each in beside if each.parent_id == case.pk],
        "parts": [each for each in beside if each.split_from_id == case.pk],
        "deeds": [
            deed.shown(forms.get(name), "" if name in (bound or ()) else reasons[name], open=name == unfolded)
            for name, deed in offered.items()
            if name not in hidden and (name in forms or not deed.minor)
        ],
        "refused": next(iter((bound or {}).values()), None),
        "onward": onward.words_of(request),
        "following": onward.named(request),
    }
    return render_page(request, "feedback/case.html", context, status=422 if bound else 200)


def _forms(case: Case, others: QuerySet[Case], deeds: dict[str, Deed]) -> dict[str, Any]:
    """Of the steps that are possible now; what several of them offer is asked for once."""
    offers = Offers()
    return {name: deed.form(case=case, others=others, offers=offers, prefix=name) for name, deed in deeds.items()}


def _unfolded(request: StaffRequest, forms: dict[str, Any]) -> str:
    """The step that a link from "my work" or a prepared answer leads to."""
    asked = request.GET.get("step") == "answer" or "template" in request.GET
    return next((name for name in ANSWERS if name in forms), "") if asked else ""


@needs(can_review_cases)
def review_page(request: StaffRequest, pk: int) -> HttpResponse:
    """From the move by which a review was asked for to its message."""
    return redirect(f"{reverse('feedback:case', args=[get_object_or_404(CaseMove, pk=pk).case_id])}?step=answer")


def _prepare(request: StaffRequest, case: Case, forms: dict[str, Any]) -> None:
    """?template= puts a prepared answer into the form, in the language of the citizen."""
    code = request.GET.get("template")
    template = queries.templates_for(case).filter(code=code).first() if code else None
    for name in ("at-once", "answer", "review"):
        if template and name in forms:
            forms[name].initial["answer"] = queries.filled_template(template, case)


def _offered(member: Member, case: Case) -> dict[str, Deed]:
    """The steps of whoever handles the message, and those of the independent level."""
    handling = DEEDS if queries.may_handle(member, case) else {}
    known = (REVIEW if queries.may_review(member, case) else {}) | handling
    return {name: deed for name, deed in known.items() if case.kind in deed.kinds}


@require_POST
@needs(can_view_cases)
def case_deed(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """One step of the work; what is refused shows the page again with the reason."""
    if name not in DEEDS | REVIEW:
        raise Http404
    case = readable_case(request, pk)
    deed = _offered(request.member, case).get(name)
    if deed is None:
        raise PermissionDenied(refusal())
    form = _sent_form(request, case, deed)
    if not form.is_valid():
        form.lost_files()
        return _case_page(request, case, bound={name: form})
    following = onward.after(request, case)
    try:
        deed.do(case, form.cleaned_data, request.member)
    except NotAllowed as no:
        show_refusal(form, no)
        now = readable_case(request, pk)
        form.has_read(now)
        form.lost_files()
        return _case_page(request, now, bound={name: form})
    messages.success(request, str(deed.done))
    if deed.numbers:
        return redirect("feedback:entered", form.cleaned_data["key"])
    passed_on = not queries.visible_cases(request.member).filter(pk=case.pk).exists()
    return redirect("feedback:list") if passed_on else redirect(onward.back_to(request, case, name, following))


def _sent_form(request: StaffRequest, case: Case, deed: Deed) -> DeedForm:
    """Files are weighed before they are opened; too many of them take no words along."""
    about: dict[str, Any] = {"case": case, "others": queries.handled_cases(request.member), "prefix": deed.name}
    try:
        uploads.spend_of_staff(request.FILES.getlist(f"{deed.name}-files"))
    except NotAllowed as no:
        form = deed.form(request.POST, **about)
        form.add_error("files" if "files" in form.fields else None, str(no))
        return form
    return deed.form(request.POST, request.FILES, **about)


@needs(can_handle_cases)
def entry_page(request: StaffRequest) -> HttpResponse:
    """A letter, a call or a visit: the same intake as the public form."""
    initial = {
        "subject": "service",
        "key": codes.new_key(),
        "received_on": timezone.localdate(),
        "language": get_language(),
    }
    form = EntryForm(posted(request), request.FILES or None, initial=initial)
    if form.is_valid():
        values = form.values()
        try:
            actions.receive_case(**values, by=request.member)
            return redirect("feedback:entered", values["form_key"])
        except NotAllowed as no:
            show_refusal(form, no)
            form.begin_anew()
    return render_page(request, "feedback/entry.html", {"form": form}, status=422 if form.is_bound else 200)


@needs(can_handle_cases)
def entered_page(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """The number for the citizen, shown for a while to whoever has written the message down."""
    case = entered_case(request, key)
    if request.method == "POST":
        return _handed_over(request, case, key)
    context = {"case": case, "code": codes.grouped(codes.code_of(key)), "key": key}
    context["sent"] = case.code_given_at is None and queries.has_receipt(case)
    context["may_open"] = queries.visible_cases(request.member).filter(pk=case.pk).exists()
    return render_page(request, "feedback/entered.html", context)


def entered_case(request: StaffRequest, key: uuid.UUID) -> Case:
    """Whoever has written it down sees its number, wherever the message went, and nothing else of it."""
    case = queries.case_of_receipt(key)
    if case is None:
        raise Http404
    readable = queries.visible_cases(request.member).filter(pk=case.pk).exists()
    if not readable and not queries.has_written_down(request.member, case):
        raise Http404
    return case


def _handed_over(request: StaffRequest, case: Case, key: uuid.UUID) -> HttpResponse:
    try:
        actions.acknowledge_case(case, by=request.member)
        messages.success(request, _("It is noted."))
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("feedback:entered", key)


@needs(can_handle_cases)
def receipt_page(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """To print and hand over, in the language of the citizen."""
    case = entered_case(request, key)
    with override(case.language):
        facts = receipt_facts(case, codes.code_of(key))
        return render_page(request, "feedback/receipt.html", facts)


@needs(can_view_cases)
def photo(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """As an attachment: nothing that a citizen sends is shown inside our pages."""
    case = readable_case(request, pk)
    link = case.files.select_related("file").filter(pk=file).first()
    if link is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{link.file.name}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(read_file(link.file), content_type=link.file.content_type, headers=headers)
