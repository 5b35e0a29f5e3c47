"""The grid of a directorate and period, and each of its rows: drawn, saved as a draft, sent."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.requests import StaffRequest
from sdip.web.access import require
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed, Stale

from .. import queries
from ..actions import enter_measurement, slice_of
from ..forms.entry import MINE, THEIRS, RowForm, initial_of
from ..models import Kind, Measurement, Period, State
from ..queries import Cell
from ..rules import can_enter_measurements
from ..workflow import EDITABLE, check_explained, check_filled

PER_PAGE = 50


class Row:
    """One line: the cell, its form, and what is to be told about it."""

    def __init__(self, cell: Cell, data: Any, *, closed: bool, today: Any) -> None:
        self.cell, self.closed = cell, closed
        self.late_days = (today - cell.period.due_on).days
        self.error, self.saved = "", False
        self.theirs: Measurement | None = None
        posted = data is not None and RowForm(data, cell=cell).touched and self.open
        self.form = RowForm(data if posted else None, cell=cell)

    @property
    def key(self) -> str:
        return self.cell.key

    @property
    def open(self) -> bool:
        """Whether figures are typed here. A sent or approved figure, one made of readings, or a list of items is only shown."""
        return self.changeable and not self.cell.has_readings and not self.is_checklist

    @property
    def changeable(self) -> bool:
        return not self.closed and self.untouched_by_others

    @property
    def is_checklist(self) -> bool:
        """Its items are answered on the page of the one figure."""
        return self.cell.version.kind == Kind.CHECKLIST

    @property
    def untouched_by_others(self) -> bool:
        return self.cell.row is None or self.cell.row.state in EDITABLE

    @property
    def state(self) -> str:
        """Its code among the states of a figure on its way."""
        row = self.cell.row
        if row is None or self.empty:
            return "empty"
        return "to_explain" if row.to_explain and not row.note and row.state in EDITABLE else row.state

    @property
    def empty(self) -> bool:
        row = self.cell.row
        return row is None or row.state == State.DRAFT and row.value is None and not row.no_data_reason

    @property
    def late(self) -> bool:
        return self.empty and self.late_days > 0

    # what the hidden fields hold
    @property
    def revision(self) -> int:
        return whole_number(str(self.form["revision"].value())) or 0 if self._unsaved else self.cell.revision

    @property
    def was(self) -> str:
        return str(self.form["was"].value() or "") if self._unsaved else self.form.shown

    @property
    def seen(self) -> str:
        return str(self.theirs.revision) if self.theirs else ""

    @property
    def _unsaved(self) -> bool:
        return self.form.is_bound and not self.saved

    @property
    def message(self) -> str:
        """One sentence below the fields: what is wrong, or what has to be explained."""
        row = self.cell.row
        if self.error or self.theirs:
            return self.error
        return row.to_explain if row is not None and row.to_explain and self.state == "to_explain" else ""

    def keep(self, member: Any) -> None:
        """The draft as typed; what is refused is told, what somebody else has changed meanwhile is shown beside it."""
        if self.chosen == THEIRS:
            self.saved, self.form = True, RowForm(None, cell=self.cell)
            return
        if not self.form.is_valid():
            self.error = self.form.sentence
            return
        try:
            self._enter(member)
        except Stale:
            self._compare()
        except NotAllowed as refusal:
            self.error = str(refusal)

    @property
    def chosen(self) -> str:
        """Between two values: only as long as the other one is still the one that was shown."""
        if not self.form.is_bound or str(self.form["seen"].value() or "") != str(self.cell.revision):
            return ""
        return str(self.form["choice"].value() or "")

    def _enter(self, member: Any) -> None:
        cell, found = self.cell, self.form.cleaned_data
        revision = cell.revision if self.chosen == MINE else found["revision"] or 0
        cell.row = enter_measurement(
            cell.version, cell.period, self.form.numbers(), by=member, revision=revision, note=found["note"],
            place=cell.place, slice_=slice_of(cell.options), clear=True,
        )  # fmt: skip
        self.saved = True

    def _compare(self) -> None:
        """The same from both is no quarrel."""
        rows = Measurement.objects.select_related("entered_by")
        cell = self.cell
        theirs = rows.filter(
            version=cell.version, period=cell.period, place=cell.place, slice__key=cell.slice_key
        ).first()
        if theirs is None:
            self.error = _("The figure is not there any more. Load the page again.")
            return
        numbers, note = self.form.numbers(), self.form.cleaned_data["note"]
        cell.row, told = theirs, initial_of(theirs)
        same = (theirs.value, theirs.numerator, theirs.denominator, told["reason"], told["note"]) == (
            numbers.figure, numbers.numerator, numbers.denominator, numbers.no_data_reason.strip(), " ".join(note.split()),
        )  # fmt: skip
        if same and theirs.state in EDITABLE:
            self.saved = True
        else:
            self.theirs = theirs

    def problem_of_sending(self) -> str:
        """Why a draft can't be sent; "" where it can."""
        row = self.cell.row
        assert row is not None
        try:
            check_filled(row.value, row.no_data_reason, row.original)
            check_explained(row.to_explain, row.note)
        except NotAllowed as refusal:
            return str(refusal)
        return ""


class Grid:
    """What the address names: a directorate, a period, perhaps a service and a page of it."""

    def __init__(self, request: StaffRequest, pk: int) -> None:
        self.query: Mapping[str, str] = request.GET
        self.member = request.member
        self.directorate = get_object_or_404(Directorate, pk=pk)
        require(can_enter_measurements, self.member, self.directorate)
        self.choices = queries.begun_periods(queries.kinds_in_use(self.directorate))
        self.period = self._period()
        self.service = whole_number(request.GET.get("service"))

    def _period(self) -> Period | None:
        """As the address says, else the newest that has ended, of the first kind in use."""
        kind, _colon, code = self.query.get("period", "").partition(":")
        if kind:
            return get_object_or_404(Period, kind=kind, code=code, starts_on__lte=timezone.localdate())
        newest = [row for rows in self.choices.values() for row in rows]
        ended = [row for row in newest if row.ends_on < timezone.localdate()]
        return next(iter(ended or newest), None)

    @cached_property
    def indicators(self) -> Any:
        assert self.period is not None
        rows = queries.fillable_indicators(self.directorate, self.period.kind, self.period.ends_on)
        return rows.filter(service=self.service) if self.service else rows

    @cached_property
    def closed(self) -> bool:
        """The period is locked, and nobody has given this member an exception here."""
        assert self.period is not None
        if self.period.locked_at is None:
            return False
        exceptions = queries.exceptions_in_force([self.period.pk])
        return not queries.excepted(exceptions, self.period.pk, self.directorate.path, self.member.pk)

    def rows(self, keys: Any, data: Any = None) -> list[Row]:
        assert self.period is not None
        today = timezone.localdate()
        cells = queries.cells_of(self.indicators, list(keys), self.period)
        return [Row(cell, data, closed=self.closed, today=today) for cell in cells]

    def row(self, key: str, data: Any) -> Row:
        """The one that an address names; Http404 where it is no cell of the period."""
        if self.period is None:
            raise Http404
        indicator = whole_number(key.removeprefix("i").split("p")[0].split("o")[0])
        keys = queries.cell_keys(self.indicators.filter(pk=indicator or 0))
        rows = [row for row in self.rows(keys, data) if row.key == key]
        if not rows:
            raise Http404
        return rows[0]

    @property
    def store(self) -> str:
        """Under which name the browser keeps what could not be sent."""
        assert self.period is not None
        return f"sdip.entry.{self.directorate.tenant_id}.{self.member.pk}.{self.period.pk}"
