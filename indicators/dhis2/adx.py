"""ADX (IHE QRPH): groups of values of one organisation unit and period; the break-down stands in attributes, category by category."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from .periods import adx_period, period_of_adx
from .texts import check_size
from .values import DataValue, Group, Unreadable

NAMESPACE = "urn:ihe:qrph:adx:2015"
OF_VALUE = frozenset({"dataElement", "value", "categoryOptionCombo", "comment"})
NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


class _Reader:
    """Fed by the parser. No document type is let in, so there are no entities to be blown up."""

    def __init__(self) -> None:
        self.group: dict[str, str] = {}
        self.told = Group()
        self.values: list[DataValue] = []
        self.at_root = True
        self.open: dict[str, Any] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_facts: Any) -> None:
        raise Unreadable(_("A document type is not allowed here."))

    def start(self, name: str, given: dict[str, str]) -> None:
        space, _sign, local = name.rpartition(" ")
        if self.at_root:
            self.at_root = False
            if (space, local) != (NAMESPACE, "adx"):
                raise Unreadable(_("This is no ADX: the root element is not “adx”."))
        elif local == "group":
            self.group = given
            self.told = Group(given.get("dataSet", ""), given.get("completeDate", ""))
        elif local == "dataValue":
            self.open = {"given": given, "comment": None}
            check_size(len(self.values) + 1)

    def text(self, data: str) -> None:
        if self.open is not None and data.strip():
            self.open["comment"] = (self.open["comment"] or "") + data.strip()

    def end(self, name: str) -> None:
        if name.endswith("dataValue") and self.open is not None:
            given = self.open["given"]
            categories = {key: value for key, value in given.items() if key not in OF_VALUE}
            self.values.append(
                DataValue(
                    given.get("dataElement", ""),
                    period_of_adx(self.group.get("period", "")),
                    self.group.get("orgUnit", ""),
                    given.get("value", ""),
                    given.get("categoryOptionCombo", ""),
                    self.open["comment"],
                    len(self.values) + 1,
                    categories,
                )  # fmt: skip
            )
            self.open = None


def read_adx(content: bytes) -> tuple[Group, list[DataValue]]:
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable(_("This is no XML: line %(line)s.") % {"line": error.lineno}) from error
    return reader.told, reader.values


def write_adx(group: Group, values: Iterable[DataValue]) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<adx xmlns={quoteattr(NAMESPACE)} exported={quoteattr(now)}>"]
    ordered = sorted(values, key=_of_group)
    for (unit, period), rows in groupby(ordered, key=_of_group):
        told = {"dataSet": group.data_set} if group.data_set else {}
        lines.append(f"  <group{_attributes({**told, 'orgUnit': unit, 'period': adx_period(period)})}>")
        lines += [
            f"    <dataValue{_attributes(_named(row))}/>" if not row.comment else _with_comment(row) for row in rows
        ]
        lines.append("  </group>")
    return "\n".join([*lines, "</adx>", ""]).encode()


def _of_group(value: DataValue) -> tuple[str, str]:
    return value.org_unit, value.period


def _named(row: DataValue) -> dict[str, str]:
    """The categories as attributes where their names may be some, else the combination as one."""
    found = {"dataElement": row.data_element, "value": row.value}
    if row.categories and all(NAME.fullmatch(name) and name not in OF_VALUE for name in row.categories):
        return {**found, **row.categories}
    return found | ({"categoryOptionCombo": row.option_combo} if row.option_combo else {})


def _with_comment(row: DataValue) -> str:
    from xml.sax.saxutils import escape

    return f"    <dataValue{_attributes(_named(row))}><annotation>{escape(row.comment or '')}</annotation></dataValue>"


def _attributes(given: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
