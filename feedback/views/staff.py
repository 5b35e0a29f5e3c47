"""Pages of those who answer messages."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.models import Service
from organisation.rules import reach_of
from people.models import Member
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.files.sending import SANDBOX
from sdip.files.store import read_file
from sdip.web.access import needs, refusal
from sdip.web.formats import formatter
from sdip.web.forms import show_refusal
from sdip.web.lists import PER_PAGE, Filter, Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, codes, queries
from ..forms import EntryForm, Offers
from ..models import Case, CaseMove
from ..receipts import receipt_facts
from ..rules import can_arrange_cases, can_handle_cases, can_review_cases, can_view_cases
from ..workflow import NEW, OPEN, State
from .deeds import DEEDS, REVIEW, Deed

LIKE_IT = 5
LATEST = 5  # steps of the log that are shown at once
MOST_DANGEROUS = 5  # named above the list
MOST_COUNTED = 1000  # messages: years of them need not be counted for a page
MANY = 100  # rows of the list, for whoever wants to see more at once
SHOWN = (
    "number", "kind", "state", "text", "unsafe", "revision", "service__name", "directorate__name", "assignee__name",
)  # fmt: skip
ANSWERABLE = (State.ASSESSED, State.IN_PROGRESS, State.DECIDED, State.APPEALED)


@needs(can_view_cases)
def case_list_page(request: StaffRequest) -> HttpResponse:
    where = reach_of(request.member, "view_cases")
    rows = queries.with_lateness(queries.listed_cases(request.member, where))
    listing = Listing.of(
        request,
        rows.select_related("service", "directorate", "assignee").only(*SHOWN),
        sorts={"due": ["danger", "promised_on", "received_at"], "number": ["number"], "service": ["service__code"]},
        default_sort="due",
        search=lambda found, words: queries.saying(found, words, where),
        filters=_filters(request),
        per_page=MANY if request.GET.get("rows") == str(MANY) else PER_PAGE,
        most_counted=MOST_COUNTED,
    )
    may = can_handle_cases(request.member)
    context = {"listing": listing, "may_handle": may, "may_arrange": can_arrange_cases(request.member)}
    dangerous = [] if listing.narrowed else list(queries.dangerous_cases(request.member)[: MOST_DANGEROUS + 1])
    context |= {"dangerous": dangerous[:MOST_DANGEROUS], "more_dangerous": len(dangerous) > MOST_DANGEROUS}
    return render_page(request, "feedback/list.html", context, partials=["cases"])


def _filters(request: StaffRequest) -> list[Filter]:
    member = request.member
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


@needs(can_view_cases)
def case_page(request: StaffRequest, pk: int) -> HttpResponse:
    return _case_page(request, readable_case(request, pk))


def readable_case(request: StaffRequest, pk: int, rows: QuerySet[Case] | None = None) -> Case:
    """404 for what is not there, 403 for what lies where the member has no right."""
    within = queries.visible_cases(request.member) if rows is None else rows
    case = (
        within.select_related(
            "service", "directorate", "assignee", "place", "indicator", "parent", "split_from", "contact"
        )
        .filter(pk=pk)
        .first()
    )
    if case is None:
        if Case.objects.filter(pk=pk).exists():
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
    _prepare(request, case, forms)
    events = queries.history(case)
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
        "templates": queries.templates_for(case) if offered and case.state in ANSWERABLE else [],
        "joined": [each for each in beside if each.parent_id == case.pk],
        "parts": [each for each in beside if each.split_from_id == case.pk],
        "deeds": [
            deed.shown(forms.get(name), "" if name in (bound or ()) else reasons[name])
            for name, deed in offered.items()
            if name in forms or not deed.minor
        ],
        "refused": next(iter((bound or {}).values()), None),
    }
    return render_page(request, "feedback/case.html", context, status=422 if bound else 200)


def _forms(case: Case, others: QuerySet[Case], deeds: dict[str, Deed]) -> dict[str, Any]:
    """Of the steps that are possible now; what several of them offer is asked for once."""
    offers = Offers()
    return {name: deed.form(case=case, others=others, offers=offers, prefix=name) for name, deed in deeds.items()}


@needs(can_review_cases)
def review_page(request: StaffRequest, pk: int) -> HttpResponse:
    """From the move by which a review was asked for to its message."""
    return redirect("feedback:case", get_object_or_404(CaseMove, pk=pk).case_id)


def _prepare(request: StaffRequest, case: Case, forms: dict[str, Any]) -> None:
    """?template= puts a prepared answer into the form, in the language of the citizen."""
    code = request.GET.get("template")
    template = queries.templates_for(case).filter(code=code).first() if code else None
    for name in ("answer", "review"):
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
    form = deed.form(request.POST, case=case, others=queries.handled_cases(request.member), prefix=name)
    if not form.is_valid():
        return _case_page(request, case, bound={name: form})
    try:
        deed.do(case, form.cleaned_data, request.member)
    except NotAllowed as no:
        show_refusal(form, no)
        now = readable_case(request, pk)
        form.has_read(now)
        return _case_page(request, now, bound={name: form})
    messages.success(request, str(deed.done))
    if deed.numbers:
        return redirect("feedback:entered", form.cleaned_data["key"])
    passed_on = not queries.visible_cases(request.member).filter(pk=case.pk).exists()
    return redirect("feedback:list") if passed_on else redirect("feedback:case", case.pk)


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
