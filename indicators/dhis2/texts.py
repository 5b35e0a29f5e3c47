"""dataValueSets as JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from .values import MOST_VALUES, DataValue, Group, Unreadable

COLUMNS = (
    "dataelement",
    "period",
    "orgunit",
    "catoptcombo",
    "attroptcombo",
    "value",
    "storedby",
    "lastupdated",
    "comment",
    "followup",
)


def read_json(content: bytes) -> tuple[Group, list[DataValue]]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no JSON.")) from error
    rows = told.get("dataValues") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The list “dataValues” is missing."))
    check_size(len(rows))
    return Group(_text(told, "dataSet"), _text(told, "completeDate")), [
        _of(row, told, at) for at, row in enumerate(rows, 1)
    ]


def _of(row: Mapping[str, Any], told: Mapping[str, Any], at: int) -> DataValue:
    """Period and organisation unit stand with the value, or once above all of them."""
    element, period, unit = (_text(row, key) or _text(told, key) for key in ("dataElement", "period", "orgUnit"))
    comment = row.get("comment")
    return DataValue(
        element, period, unit, value=_text(row, "value"), option_combo=_text(row, "categoryOptionCombo"), at=at,
        deleted=bool(row.get("deleted")),
        comment=str(comment) if comment is not None else None,
    )  # fmt: skip


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def read_csv(content: bytes) -> tuple[Group, list[DataValue]]:
    """The first row is a heading, whatever it says: the order of the columns counts."""
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(_("This is no CSV in UTF-8.")) from error
    check_size(len(lines) - 1)
    return Group(), [_of_line(line, at) for at, line in enumerate(lines[1:], 1) if any(line)]


def _of_line(line: list[str], at: int) -> DataValue:
    cells = dict(zip(COLUMNS, (cell.strip() for cell in line), strict=False))
    return DataValue(
        cells.get("dataelement", ""), cells.get("period", ""), cells.get("orgunit", ""), cells.get("value", ""),
        cells.get("catoptcombo", ""), cells.get("comment") or None, at,
    )  # fmt: skip


def check_size(count: int) -> None:
    if count > MOST_VALUES:
        raise Unreadable(_("There are more than %(count)s values. Send them in parts.") % {"count": MOST_VALUES})


def nameable(values: Iterable[DataValue]) -> Iterable[DataValue]:
    """Without what is broken down by categories that no combination there stands for: these formats could only say the whole."""
    return (value for value in values if value.option_combo or not value.categories)


def write_json(group: Group, values: Iterable[DataValue]) -> bytes:
    rows = []
    for value in nameable(values):
        row = {
            "dataElement": value.data_element,
            "period": value.period,
            "orgUnit": value.org_unit,
            "value": value.value,
        }
        row |= {"categoryOptionCombo": value.option_combo} if value.option_combo else {}
        rows.append(row | ({"comment": value.comment} if value.comment else {}))
    told = {"dataSet": group.data_set, "dataValues": rows} if group.data_set else {"dataValues": rows}
    return json.dumps(told, ensure_ascii=False).encode()


def write_csv(_group: Group, values: Iterable[DataValue]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*COLUMNS[:-1], "flwup"))
    for value in nameable(values):
        writer.writerow(
            [
                value.data_element,
                value.period,
                value.org_unit,
                value.option_combo,
                "",
                value.value,
                "",
                "",
                value.comment or "",
                "false",
            ]
        )
    return out.getvalue().encode()
