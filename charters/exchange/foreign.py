"""JSON of others: a list of services or procedures, or groups of them, whatever its keys are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenancy.text import Words

from ..content import Requirement, Step
from ..parts import Part
from .building import CHOSEN, STEP, TEXTS, Builder, Gathered, client_step
from .cells import At, Cells
from .found import Found, left_out
from .headings import Heading, heading_of

INSIDE = ("list", "items", "services", "procedures", "data", "results")
SAID = ("step", "name", "description")  # what a step or a requirement calls itself
OPTIONAL = ("required", "mandatory")


def read_foreign(data: Any, cells: Cells, languages: Sequence[str]) -> Found:
    reader = _Foreign(cells, Builder(cells, languages))
    reader.top(data)
    return reader.finish()


class _Foreign:
    def __init__(self, cells: Cells, builder: Builder) -> None:
        self.cells, self.builder = cells, builder
        self.unknown: dict[str, None] = {}
        self.empty: list[str] = []
        self.groups: list[str] = []
        self.blank: list[str] = []

    def top(self, data: Any) -> None:
        if isinstance(data, Mapping) and (inside := _inside(data)):
            self.builder.name = self._words(data, "name", "")
            if about := self._words(data, "description", ""):
                self.builder.passages[Part.OFFICE.value] = about
            self.unknown |= dict.fromkeys(key for key in data if key != inside and not _role(key))
            data = data[inside]
        if not isinstance(data, list):
            self.cells.refuse(At(""), _("A list of services is expected in the file."))
            return
        self.several(data, "")

    def several(self, rows: Sequence[Any], place: str) -> None:
        for at, row in enumerate(rows, 1):
            here = f"{place}[{at}]"
            if isinstance(row, str):
                self._named(row, here)
            elif not isinstance(row, Mapping):
                self.cells.refuse(At(here), _("A service is expected here."))
            elif inside := _inside(row):
                self._group(row, inside, here)
            else:
                self.service(row, here)

    def service(self, row: Mapping[str, Any], place: str) -> None:
        name = self._words(row, "name", place)
        if not name:
            self.cells.refuse(At(place), _("The service has no name."))
            return
        code = self.cells.text(_value(row, "code"), At(place), 60)
        service = self.builder.service(code, name, At(place))
        for key, value in row.items():
            self._take(service, key, value, At(f"{place}.{key}"))

    def finish(self) -> Found:
        if self.unknown:
            self.builder.notes.append(left_out(list(self.unknown)))
        if self.blank:
            self.builder.notes.append(_("Blank entries were left out: %(names)s.") % {"names": ", ".join(self.blank)})
        if self.groups:
            self.builder.notes.append(_("Groups are not kept: %(names)s.") % {"names": ", ".join(self.groups)})
        if self.empty:
            self.builder.notes.append(
                _("Groups without a service were left out: %(names)s.") % {"names": ", ".join(self.empty)}
            )
        return self.builder.finish(self.cells.language)

    def _group(self, row: Mapping[str, Any], inside: str, place: str) -> None:
        name = self._words(row, "name", place)
        shown = next(iter(name.values()), place)
        (self.groups if row[inside] else self.empty).append(shown)
        self.unknown |= dict.fromkeys(key for key in row if key != inside and not _role(key))
        self.several(row[inside], f"{place}.{inside}")

    def _named(self, text: str, place: str) -> None:
        """A name alone. What follows its first sentence describes it."""
        text = self.cells.text(text, At(place))
        if not text:
            self.cells.refuse(At(place), _("The service has no name."))
            return
        first, stop, rest = text.partition(". ")
        service = self.builder.service("", self._in(first if stop else text.rstrip(".")), At(place))
        self.builder.set(service, "description", self._in(rest.strip()) if rest else None, At(place))

    def _take(self, service: Gathered, key: str, value: Any, at: At) -> None:
        heading = heading_of(key)
        if heading is None or heading.role in ("part", "text", "value", "hours", "remedy"):
            self.unknown[key] = None
        elif heading.role in ("code", "name"):
            return
        elif heading.role == "requirement":
            service.requirements += self._requirements(value, heading, at)
        elif heading.role == "step":
            service.steps += self._steps(value, heading, at)
        elif heading.role in CHOSEN:
            self.builder.set(service, heading.role, self.cells.choice(heading.role, value, at), at)
        else:
            role = heading.role.removeprefix("total_")
            if role in TEXTS:
                self.builder.set(service, role, self._measured(role, value, heading, at), at)
            else:
                self.unknown[key] = None

    def _requirements(self, value: Any, heading: Heading, at: At) -> list[Requirement]:
        found = []
        for number, row in enumerate(self._listed(value, at), 1):
            here = At(f"{at.column}[{number}]")
            if isinstance(row, Mapping):
                found += self._requirement(row, here)
            elif text := self._said(row, here):
                found.append(Requirement(self._in(text, heading.language), Words()))
        return found

    def _requirement(self, row: Mapping[str, Any], at: At) -> list[Requirement]:
        label = self.cells.text(row.get("label", _value(row, "name")), At(f"{at.column}.label"))
        more = self.cells.text(_value(row, "description"), At(f"{at.column}.description"))
        if not label:
            self.cells.refuse(at, _("The requirement has no name."))
            return []
        needed = next((row[name] for name in OPTIONAL if name in row), True)
        if not isinstance(needed, bool):
            self.cells.refuse(at, _("true or false is expected here."))
        text = f"{label} ({more})" if more else label
        if needed is False:
            text = f"{text} – {self._where_it_applies()}"
        where = self.cells.text(_value(row, "requirement_where"), At(f"{at.column}.where"))
        copies = self.cells.text(_value(row, "copies"), At(f"{at.column}.copies"), 100)
        return [Requirement(self._in(text), self._in(where), self._in(copies))]

    def _steps(self, value: Any, heading: Heading, at: At) -> list[Step]:
        found = []
        for number, row in enumerate(self._listed(value, at), 1):
            here = At(f"{at.column}[{number}]")
            if isinstance(row, Mapping):
                found.append(self._step(row, here))
            elif text := self._said(row, here):
                found.append(client_step(self._in(text, heading.language)))
        return found

    def _step(self, row: Mapping[str, Any], at: At) -> Step:
        values = dict.fromkeys(STEP, Words())
        for key, value in row.items():
            heading = Heading(key) if key in STEP else heading_of(key)
            role = heading.role if heading else ""
            name = "client" if role in SAID else role
            if heading and name in values:
                values[name] = Words({**values[name], **self._measured(name, value, heading, At(f"{at.column}.{key}"))})
            elif name != "code":
                self.unknown[key] = None
        return Step(**values)

    def _said(self, value: Any, at: At) -> str:
        """A requirement or step that is a text alone; a blank one is left out and told."""
        text = self.cells.text(value, at)
        self.blank += [] if text else [at.column]
        return text

    def _listed(self, value: Any, at: At) -> list[Any]:
        if value is None or isinstance(value, list):
            return value or []
        return list(self.cells.lines(value, at))

    def _measured(self, role: str, value: Any, heading: Heading, at: At) -> Words:
        language = heading.language or self.cells.language
        if role == "fee":
            return self._in(self.cells.fee(value, at, heading.unit, language), language)
        if role == "time":
            return self._in(self.cells.time(value, at, heading.unit, language), language)
        return self._in(self.cells.text(value, at), language)

    def _words(self, row: Mapping[str, Any], role: str, place: str) -> Words:
        """Every key of that meaning, each in its language."""
        found = Words()
        for key, value in row.items():
            heading = heading_of(key)
            if heading and heading.role == role:
                found |= self._in(self.cells.text(value, At(f"{place}.{key}".lstrip("."))), heading.language)
        return Words(found)

    def _in(self, text: str, language: str = "") -> Words:
        return Words({language or self.cells.language: text}) if text else Words()

    def _where_it_applies(self) -> str:
        with override(self.cells.language):
            return _("where it applies")


def _inside(row: Mapping[str, Any]) -> str:
    """The key of the services that a group holds."""
    return next((key for key in row if key.lower() in INSIDE and isinstance(row[key], list)), "")


def _role(key: str) -> str:
    heading = heading_of(key)
    return heading.role if heading else ""


def _value(row: Mapping[str, Any], role: str) -> Any:
    return next((value for key, value in row.items() if _role(key) == role), None)
