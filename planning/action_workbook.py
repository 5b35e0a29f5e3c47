"""The actions of a plan as a workbook that comes back: each row knows its action and what it was when it was written."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.workbooks import holds_few_cells
from sdip.web.language import active_language, tenant_languages
from tenancy.refusals import NotAllowed

from .models import Action, Cycle
from .queries import actions_of
from .workbook_headings import KEYS, TEXT, column_of, columns, heading, state_of

MOST_ROWS = 2000
MOST_CELLS = 200_000
WIDTHS = {"goal": 16, "owner": 28, "deputy": 28, "budget_source": 24, "reason": 30, "note": 40}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet as text, by column; `number` as the spreadsheet shows it."""

    number: int
    cells: dict[str, str]


def write_actions(cycle: Cycle, *, addresses: bool = True) -> bytes:
    """Whoever is not of the staff reads names instead of addresses, and brings nothing back."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Actions")[:31]  # no sheet’s name is longer
    sheet.sheet_view.rightToLeft = active_language().dir == "rtl"
    sheet.append([heading(name) for name in columns()])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for action in actions_of(cycle):
        facts = dict(zip(columns(), _cells(action, addresses), strict=True)) | {"state": action.get_state_display()}
        sheet.append([_plain(value) for value in facts.values()])
    for at, name in enumerate(columns(), 1):
        sheet.column_dimensions[get_column_letter(at)].width = 48 if name.startswith(TEXT) else WIDTHS.get(name, 12)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(action: Action, addresses: bool = True) -> Iterator[Any]:
    yield from (action.pk, action.revision)
    yield from (action.words.get(language.code, "") for language in tenant_languages())
    yield action.goal.indicator.code if action.goal else ""
    for person in (action.owner, action.deputy):
        yield "" if person is None else person.email if addresses else person.name
    yield from (action.starts_on, action.due_on)
    yield from (action.state, action.share, action.budget, action.spent, action.budget_source, "", action.note)


def exported_cells(action: Action) -> dict[str, str]:
    """What the action's row would say today, as it would be read back: a cell that says the same asks for nothing."""
    return {name: _text(_plain(value)) for name, value in zip(columns(), _cells(action), strict=True)}


def _plain(value: Any) -> Any:
    """No text is a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return float(value) if isinstance(value, Decimal) else value


def read_actions(content: bytes) -> list[Line]:
    """Raises NotAllowed with what is wrong with the file as a whole."""
    lines = list(_lines(content))
    if len(lines) > MOST_ROWS:
        raise NotAllowed(_("The sheet has more rows than a plan can hold. Send it in parts."))
    if not lines:
        raise NotAllowed(_("The sheet has no row below its headings."))
    return lines


def _lines(content: bytes) -> Iterator[Line]:
    sheet = _sheet(content)
    rows = sheet.iter_rows(values_only=True)
    head = [column_of(str(value or "")) for value in next(rows, ())]
    unknown = sorted({name for name in head if name} - set(columns()))
    missing = [name for name in KEYS if name not in head]
    if missing or unknown:
        named = ", ".join([*missing, *unknown])
        raise NotAllowed(
            _("The headings are not those of this plan’s workbook. Look at: %(columns)s.") % {"columns": named}
        )
    for number, row in enumerate(rows, 2):
        cells = {name: _text(value) for name, value in zip(head, row, strict=False) if name}
        if "state" in cells:
            cells["state"] = state_of(cells["state"])
        if any(cells.values()):
            yield Line(number, cells)


def _sheet(content: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            small = holds_few_cells(archive, MOST_CELLS)
        if small:
            return load_workbook(io.BytesIO(content), read_only=False, data_only=True).worksheets[0]
    except Exception as problem:  # openpyxl raises whatever a broken part happens to cause
        raise NotAllowed(
            _("This file is no workbook that can be read. Save it as XLSX and send it again.")
        ) from problem
    raise NotAllowed(_("The sheet has more rows than a plan can hold. Send it in parts."))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip().replace("\r\n", "\n")  # as a workbook keeps the end of a line
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def people_by_address() -> dict[str, Member]:
    return {member.email.lower(): member for member in Member.objects.active()}
