"""Files that show where a figure comes from. With one the figure counts as documented."""

from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..evidence import MOST, content_type_of
from ..models import Evidence, Measurement
from ..workflow import EDITABLE
from .cells import held_figures
from .computing import compute_soon


def add_evidence(row: Measurement, file: File, *, by: Member | None) -> None:
    with acting("indicators.add_evidence", by=by):
        Evidence.objects.get_or_create(measurement=row, file=file)
        compute_soon(cells=[(row.version.indicator_id, row.period_id)])


def upload_evidence(row: Measurement, content: bytes, name: str, *, by: Member | None) -> None:
    """In any state of the figure, as long as its period is open."""
    with acting("indicators.add_evidence", by=by):
        held = held_figures([row])[0]
        kind = content_type_of(content, name)
        if held.evidence.count() >= MOST:
            raise NotAllowed(_("%(most)s files are enough for one figure.") % {"most": formatter().num(MOST)})
        add_evidence(held, store_file(content, name, kind, sensitivity=File.Sensitivity.STAFF), by=by)


def remove_evidence(link: Evidence, *, by: Member | None) -> None:
    """Only while the figure itself may be changed: what was sent or approved keeps what it was sent with."""
    with acting("indicators.remove_evidence", by=by):
        held = held_figures([link.measurement])[0]
        if held.state not in EDITABLE:
            raise NotAllowed(_("This figure has been sent or approved with this file. It stays."))
        link.delete()
        compute_soon(cells=[(held.version.indicator_id, held.period_id)])
