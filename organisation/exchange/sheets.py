"""What each sheet holds: its columns, the model behind it, and what a row of it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.models import (
    Calendar,
    ClientGroup,
    Directorate,
    Holiday,
    Place,
    Service,
    ServiceClientGroup,
    Stakeholder,
)
from tenancy.context import require_tenant
from tenancy.models import TenantModel

from .cells import CODE, CODES, DAY, DEGREES, ORDER, TEXT, WEEKDAYS, WHOLE, YES_NO, Kind, one_of

Values = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """`to` names the sheet whose codes it holds; `language` is set for one language of a translated text."""

    key: str
    kind: Kind
    field: str
    to: str = ""
    language: str = ""


CODE_COLUMN = Column("code", TEXT, "code")


@dataclass(frozen=True)
class Sheet:
    """`names` is the column that says which row is meant."""

    key: str
    label: str | Promise
    model: type[TenantModel]
    facts: tuple[Column, ...]
    texts: tuple[str, ...]
    names: Column = CODE_COLUMN

    def columns(self) -> list[Column]:
        """What names the row first, then facts, then each text in each of the tenant's languages."""
        spoken = require_tenant().languages
        texts = [Column(f"{text}:{code}", TEXT, text, language=code) for text in self.texts for code in spoken]
        return [self.names, *self.facts, *texts]

    def name_of(self, row: TenantModel) -> str:
        """As its cell reads."""
        return self.names.kind.write(getattr(row, self.names.field))


SHEETS: dict[str, Sheet] = {
    sheet.key: sheet
    for sheet in (
        Sheet("client_groups", _("Client groups"), ClientGroup, (Column("people", WHOLE, "people"),), ("name",)),
        Sheet(
            "stakeholders", _("Stakeholders"), Stakeholder, (Column("contact", TEXT, "contact"),), ("name", "interest")
        ),
        Sheet(
            "directorates",
            _("Directorates"),
            Directorate,
            (
                Column("part_of", CODE, "parent", to="directorates"),
                Column("order", ORDER, "sort_order"),
                Column("ended_on", DAY, "ended_on"),
            ),
            ("name",),
        ),
        Sheet(
            "services",
            _("Services"),
            Service,
            (
                Column("directorate", CODE, "directorate", to="directorates"),
                Column("client_groups", CODES, "client_groups", to="client_groups"),
                Column("picture", TEXT, "icon"),
                Column("people_served", WHOLE, "people_served"),
                Column("public", YES_NO, "public"),
                Column("ended_on", DAY, "ended_on"),
            ),
            ("name", "description"),
        ),
        Sheet(
            "places",
            _("Places"),
            Place,
            (
                Column("part_of", CODE, "parent", to="places"),
                Column("kind", one_of(dict(Place.Kind.choices)), "kind"),
                Column("latitude", DEGREES, "latitude"),
                Column("longitude", DEGREES, "longitude"),
                Column("population", WHOLE, "population"),
                Column("ended_on", DAY, "ended_on"),
            ),
            ("name", "landmark"),
        ),
        Sheet("holidays", _("Holidays"), Holiday, (), ("name",), names=Column("day", DAY, "on")),
        Sheet(
            "calendars",
            _("Calendars"),
            Calendar,
            (Column("weekend", WEEKDAYS, "weekend"),),
            (),
            names=Column("valid_from", DAY, "valid_from"),
        ),
    )
}


def stored_rows(sheet: Sheet, *, held: bool = False) -> list[Any]:
    """Every row of the sheet's model, parents before children; at most two queries. held: locked until the end."""
    order = "path" if sheet.key in ("directorates", "places") else sheet.names.field
    related = [c.field for c in sheet.facts if c.kind is CODE]
    found = sheet.model._default_manager.select_related(*related).order_by(order, "pk")
    rows = list(found.select_for_update(of=("self",)) if held else found)
    if sheet.key == "services":
        links: dict[int, list[str]] = {}
        for service_id, code in ServiceClientGroup.objects.values_list("service_id", "client_group__code"):
            links.setdefault(service_id, []).append(code)
        for row in rows:
            row.__dict__["_group_codes"] = tuple(sorted(links.get(row.pk, [])))
    return rows


def value_of(row: TenantModel, column: Column) -> Any:
    """What the row says in that column, as its cell would read."""
    if column.kind is CODES:
        return row.__dict__.get("_group_codes", ())
    value = getattr(row, column.field)
    if column.kind is CODE:
        return value.code if value else None
    return value.get(column.language, "") if column.language else value


def written(sheet: Sheet, rows: Iterable[TenantModel]) -> Iterable[list[str]]:
    columns = sheet.columns()
    return ([column.kind.write(value_of(row, column)) for column in columns] for row in rows)
