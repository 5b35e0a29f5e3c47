"""How long reports are kept, and what goes when the time is over. Number, issue and fingerprints stay for good."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.store import forget_file
from sdip.mail.models import Message
from sdip.mail.outbox import detach, empty
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Rendering, Retention, Snapshot
from ..queries import outlived_figures, outlived_pdfs
from ..workflow import Document, State
from .renderings import stop_renderings

Months = tuple[int | None, int | None]  # of the PDFs, of the figures; None: for good
AT_ONCE = 200  # rows that one run deletes of a kind; the next one goes on


def set_retention(wanted: Mapping[str, Months], *, by: Member | None) -> None:
    """For each document; where nothing is ever deleted there is no row."""
    with acting("reports.set_retention", by=by):
        for document, (pdfs, figures) in wanted.items():
            _check_months(Document(document), pdfs, figures)
        for document, (pdfs, figures) in wanted.items():
            if pdfs is None and figures is None:
                Retention.objects.filter(document=document).delete()
                continue
            months = {"pdf_months": pdfs or figures, "figure_months": figures}
            Retention.objects.update_or_create(document=document, defaults=months)


def _check_months(document: Document, pdfs: int | None, figures: int | None) -> None:
    for months in (pdfs, figures):
        if months is not None and not 1 <= months <= Retention.LONGEST:
            limits = {"report": document.label, "most": Retention.LONGEST}
            raise NotAllowed(_("%(report)s: write 1 to %(most)s months, or nothing to keep it for good.") % limits)
    if pdfs and figures and figures < pdfs:
        raise NotAllowed(_("%(report)s: figures are kept at least as long as their PDFs.") % {"report": document.label})


def outlived(today: date) -> list[tuple[str, int]]:
    """What is due to go: which action, and the row."""
    found: list[tuple[str, int]] = []
    for rule in Retention.objects.order_by("pk"):
        found += [("figures", pk) for pk in outlived_figures(rule, today).values_list("pk", flat=True)[:AT_ONCE]]
        found += [("pdf", pk) for pk in outlived_pdfs(rule, today).values_list("pk", flat=True)[:AT_ONCE]]
    return found


def delete_outlived(kind: str, pk: int, today: date) -> bool:
    """False: it stays, at least until tomorrow. Somebody needs it again since it was listed, or an e-mail that has not left yet
    still carries the PDF."""
    with acting("reports.delete_outlived"):
        return _erase(pk, today) if kind == "figures" else _delete_outlived_pdf(pk, today)


def _locked(pk: int) -> Rendering:
    return (
        Rendering.objects.select_for_update(of=("self",))
        .select_related("snapshot", "pdf")
        .defer("snapshot__content")
        .get(pk=pk)
    )


def _delete_outlived_pdf(pk: int, today: date) -> bool:
    """Under the locks of publish_report() and of its letters: what has been published meanwhile stays, and what a letter needs that
    has been lost meanwhile."""
    row = _locked(pk)
    if row.pdf is None:
        return True  # it went with its figures
    letters = Message.objects.filter(delivery__snapshot=row.snapshot_id, delivery__language=row.language)
    list(letters.select_for_update(of=("self",)).values_list("pk"))
    rule = Retention.objects.filter(document=row.snapshot.document).first()
    return rule is not None and outlived_pdfs(rule, today).filter(pk=pk).exists() and _delete_pdf(row)


def _delete_pdf(row: Rendering) -> bool:
    file = row.pdf
    if file is None:
        return True
    if not detach(file):
        return False
    row.pdf, row.state = None, State.EXPIRED
    row.save(update_fields=["pdf", "state"])
    forget_file(file)
    return True


def _erase(pk: int, today: date) -> bool:
    """The figures, also those in the e-mails, once all their PDFs are gone; who got them stays with the number."""
    snapshot = Snapshot.objects.select_for_update(of=("self",)).defer("content").get(pk=pk)
    rule = Retention.objects.filter(document=snapshot.document).first()
    if rule is None or not outlived_figures(rule, today).filter(pk=pk).exists():
        return False
    papers = [_locked(each) for each in snapshot.renderings.order_by("pk").values_list("pk", flat=True)]
    if not all([_delete_pdf(each) for each in papers]):
        return False
    if not empty(Message.objects.filter(delivery__snapshot=snapshot)):
        return False
    stop_renderings(snapshot)  # what has not been made in all that time cannot be made any more
    snapshot.printed.all().delete()
    snapshot.content, snapshot.erased_at = "", timezone.now()
    snapshot.save(update_fields=["content", "erased_at"])
    return True
