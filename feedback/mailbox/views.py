from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.files.sending import file_response
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..models import Mailbox, ReceivedMail
from ..rules import can_arrange_cases
from .actions import look_at_mail, take_in_mail
from .decoding import without_numbers
from .forms import MailboxForm
from .reach import readable_mails
from .rules import can_read_mails
from .setting import change_mailbox
from .wording import Problem


@needs(can_arrange_cases)
def mailbox_page(request: StaffRequest) -> HttpResponse:
    mailbox = Mailbox.objects.first()
    form = MailboxForm(posted(request), mailbox=mailbox)
    if form.is_valid():
        try:
            change_mailbox(**form.cleaned_data, by=request.member)
            messages.success(request, _("The mailbox is kept. It is read within a minute or two."))
            return redirect("feedback:mailbox")
        except NotAllowed as refusal:
            form.add_error("password", str(refusal))
    problem = dict(Problem.choices).get(mailbox.problem, mailbox.problem) if mailbox else ""
    context = {"form": form, "mailbox": mailbox, "problem": problem, "may_read": can_read_mails(request.member)}
    return render_page(request, "feedback/mailbox/mailbox.html", context, status=422 if form.errors else 200)


@needs(can_read_mails)
def mails_page(request: StaffRequest) -> HttpResponse:
    """What came in and became no message; nothing of it is dropped."""
    queue = {"new": _("Nobody has looked"), "all": _("All")}
    listing = Listing.of(
        request,
        readable_mails(request.member).filter(kind__in=ReceivedMail.LOOSE).select_related("case"),
        sorts={"at": ["at", "pk"]},
        default_sort="-at",
        filters=[
            Filter(
                "queue",
                _("Which"),
                list(queue.items()),
                lambda rows, code: rows.filter(seen_at=None) if code == "new" else rows,
                default="new",
            ),
            Filter("kind", _("Kind"), [("", _("All")), *((kind.value, kind.label) for kind in ReceivedMail.LOOSE)],
                   lambda rows, kind: rows.filter(kind=kind)),
        ],
    )  # fmt: skip
    return render_page(request, "feedback/mailbox/mails.html", {"listing": listing})


@require_POST
@needs(can_read_mails)
def mail_seen(request: StaffRequest, pk: int) -> HttpResponse:
    look_at_mail(get_object_or_404(readable_mails(request.member), pk=pk), by=request.member)
    return redirect("feedback:mails")


@require_POST
@needs(can_read_mails)
def mail_in(request: StaffRequest, pk: int) -> HttpResponse:
    """What waited becomes a message, or is put to its message."""
    try:
        row = take_in_mail(get_object_or_404(readable_mails(request.member), pk=pk), by=request.member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("feedback:mails")
    messages.success(request, _("The mail is taken in."))
    return redirect("feedback:case", row.case_id) if row.case_id else redirect("feedback:mails")


@needs(can_read_mails)
def mail_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """As it came, for a mail program; but for numbers of messages."""
    row = get_object_or_404(readable_mails(request.member).select_related("raw").exclude(raw=None), pk=pk)
    assert row.raw is not None
    return file_response(request, row.raw, told=without_numbers)
