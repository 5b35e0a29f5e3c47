"""Loads a sample tenant through the same actions that its people would use; a tenant that is there already is left alone."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from organisation import actions as organisation
from organisation.members.actions import give_role
from organisation.models import ClientGroup, Directorate, Place, Role, Service
from people.actions.members import create_member
from people.models import Member
from tenancy.actions import change_tenant, create_tenant
from tenancy.context import tenant_context
from tenancy.models import Tenant, User

from . import figures, promises, surveys
from .people import NAMES, PASSWORD, address_of

DATA = Path(__file__).parent / "data"
WRITTEN_IN = date(2026, 11, 1)  # the month to which the days in the descriptions belong; later they move along


@dataclass
class Sample:
    """A description with the rows that have been made of it so far."""

    facts: dict[str, Any]
    today: date
    directorates: dict[str, Directorate] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def day(self, text: str) -> date:
        """A day of the description, moved by the whole months that have passed since it was written."""
        written = date.fromisoformat(text)
        months = (self.today.year - WRITTEN_IN.year) * 12 + self.today.month - WRITTEN_IN.month
        years, month = divmod(written.month - 1 + months, 12)
        return date(written.year + years, month + 1, min(written.day, 28))

    def member(self, role: str) -> Member:
        return self.members[role]


def descriptions() -> list[dict[str, Any]]:
    found = [
        tomllib.loads(path.read_text()) | tomllib.loads((DATA / "charters" / path.name).read_text())
        for path in sorted(DATA.glob("*.toml"))
    ]
    for indicator in (each for facts in found for each in facts["indicators"]):
        if indicator["kind"] == "percent":
            indicator["unit"] = "percent"
    return found


def load_sample(facts: dict[str, Any]) -> bool:
    """False if the tenant is there already."""
    if Tenant.objects.filter(slug=facts["slug"]).exists():
        return False
    with transaction.atomic(), tenant_context(make_tenant(facts)):
        sample = Sample(facts, timezone.localdate())
        make_people(sample)
        make_organisation(sample)
        give_roles(sample)
        figures.load(sample)
        surveys.load(sample)  # the plan cites one
        promises.load(sample)
    return True


def make_tenant(facts: dict[str, Any]) -> Tenant:
    tenant = create_tenant(
        slug=facts["slug"],
        name=facts["name"],
        languages=facts["languages"],
        kind=facts["kind"],
        time_zone=facts["time_zone"],
        fiscal_month=facts["fiscal_month"],
        colour=facts["colour"],
    )
    return change_tenant(tenant, sample=True, answer_days=facts["answer_days"])


def make_people(sample: Sample) -> None:
    slug = sample.facts["slug"]
    password = make_password(PASSWORD)
    for role in Role.values:
        user = User.objects.create_user(address_of(slug, role), name=NAMES[slug][Role(role)])
        User.objects.filter(pk=user.pk).update(password=password)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        sample.members[role] = create_member(user, name=user.name, by=None)


def give_roles(sample: Sample) -> None:
    """The head leads every directorate, so that one sign-in shows all of them."""
    for role in Role.values:
        for directorate in sample.directorates.values() if role == Role.HEAD else [None]:
            give_role(sample.members[role], role, directorate, by=None)


def make_organisation(sample: Sample) -> None:
    facts, by = sample.facts, sample.member(Role.ADMINISTRATOR)
    organisation.add_calendar(date(2020, 1, 1), facts["weekend"], by=by)
    for day, name in facts["holidays"]:
        organisation.add_holiday(date.fromisoformat(day), name, by=by)
    for number, row in enumerate(facts["directorates"]):
        sample.directorates[row["code"]] = organisation.add_directorate(
            row["code"], row["name"], sort_order=number, by=by
        )
    for row in facts["client_groups"]:
        organisation.add_client_group(row["code"], row["name"], people=row.get("people"), by=by)
    for row in facts["stakeholders"]:
        organisation.add_stakeholder(row["code"], row["name"], interest=row["interest"], by=by)
    _make_places(facts["places"], by)
    for row in facts["services"]:
        sample.services[row["code"]] = organisation.add_service(
            row["code"], row["name"], sample.directorates[row["directorate"]], client_groups=ClientGroup.objects.all()[:1],
            description=row["about"], icon=row["icon"], situations=row["situations"], people_served=row["people"], by=by,
        )  # fmt: skip


def _make_places(rows: list[dict[str, Any]], by: Member) -> None:
    made: dict[str, Place] = {}
    for row in rows:
        parent = made.get(row.get("parent", ""))
        known = {name: row[name] for name in ("kind", "population") if name in row}
        made[row["code"]] = organisation.add_place(row["code"], row["name"], parent=parent, by=by, **known)


def moment(sample: Sample, days_ago: int, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(sample.today - timedelta(days=days_ago), time(hour)))
