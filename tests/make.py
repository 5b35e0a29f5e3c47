"""Rows for tests: any model with what its columns insist on, and people with roles."""

import itertools
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from charters import snapshot
from charters.models import Approval, CharterVersion, Wording
from charters.queries import content_of
from charters.workflow import IN_THE_MAKING, Level, State
from indicators.models import Period
from organisation.models import Assignment, Directorate, Service
from people.models import Member
from planning.models import Problem
from sdip.files.models import File
from tenancy.context import require_tenant
from tenancy.models import Membership, User
from tenancy.text import WordsField

count = itertools.count(1)
# What a constraint insists on, though each column may be empty; a model means a row of it, a function what it gives back.
ALSO: dict[str, dict[str, Any]] = {
    "charters.approval": {"version": lambda: version_at("approval"), "turn": 1, "wording_sha256": "0" * 64},
    "charters.charter": {"service": Service},
    "charters.charterversion": {"number": 1},
    "charters.check": {"version": lambda: version_at("checking"), "turn": 1},
    "charters.commitment": {"service": Service},
    "charters.edition": {
        "format": "audio",
        "state": "ready",
        "file": File,
        "made_at": datetime(2026, 3, 1, tzinfo=UTC),
    },
    "charters.reviewanswer": {"note": "Two days now"},
    "charters.contact": {"kind": "phone", "value": "115"},
    "charters.step": {"client": {"en": "You apply"}},
    "feedback.concerned": {"name": "", "member": Member},
    "feedback.response": {"channel": "paper"},
    "feedback.routingrule": {"words": "leak"},
    "feedback.surveyfile": {"state": "ready", "file": File},
    "charters.versionmove": {
        "version": lambda: version_at("consultation"),
        "from_state": "draft",
        "to_state": "consultation",
    },
    "charters.wording": {"version": lambda: version_at("approval")},
    "indicators.reading": {"value": 1},
    "indicators.crossing": {"at_places": True},
    "organisation.succession": {"service": Service},
    "planning.evaluation": {"verdict": "too_early"},
    "planning.evidence": {"problem": Problem, "kind": "address", "address": "https://example.org/"},
    "planning.score": {"points": 3},
    "planning.scoreopening": {"opens": True, "reason": "One is ill"},
    "planning.seat": {"member": Member},
    "reports.schedule": {"directorate": Directorate},
    "reports.snapshot": {"directorate": Directorate, "period": Period},
}


def make(model: type[models.Model], **values: Any) -> Any:
    """A saved row; parents that it needs are made too."""
    also = ALSO.get(model._meta.label_lower, {})
    values = {name: _also(value) for name, value in also.items() if name not in values} | values
    for f in model._meta.local_concrete_fields:
        if f.name in values or f.attname in values or not _needed(f):
            continue
        values[f.name] = make(f.remote_field.model) if f.remote_field else _some_value(f)
    return model._base_manager.create(**values)


def _also(value: Any) -> Any:
    if isinstance(value, type):
        return make(value)
    return value() if callable(value) else value


def version_at(state: str, **values: Any) -> CharterVersion:
    """A charter version as far on its way as that, with what the database asks for and no more; nobody was asked."""
    version: CharterVersion = make(CharterVersion, **values)
    way = [*IN_THE_MAKING, State.PUBLISHED]
    for step in way[1 : way.index(State(state)) + 1]:
        moved: dict[str, Any] = {"state": step}
        if step == State.PUBLISHED:
            moved["published_at"] = timezone.now()
            for level in Level.values:
                make(Approval, version=version, level=level)
            make(Wording, version=version, said=snapshot.packed(content_of(version)))
        CharterVersion.objects.filter(pk=version.pk).update(**moved)
    version.refresh_from_db()
    return version


def _needed(f: Any) -> bool:
    given = (
        f.primary_key
        or f.has_default()
        or f.has_db_default()
        or getattr(f, "auto_now", False)
        or getattr(f, "auto_now_add", False)
    )
    return not (given or f.null or f.blank) or isinstance(f, WordsField) and not f.blank or f.name == "path"


def _some_value(f: Any) -> Any:
    n = next(count)
    if isinstance(f, WordsField):
        return {"en": f"Name {n}"}
    if f.choices:
        return f.choices[0][0]
    for kind, value in _values(f, n):
        if isinstance(f, kind):
            return value
    raise TypeError(f"make() knows no value for {f}")


def _values(f: Any, n: int) -> list[tuple[Any, Any]]:
    return [
        (models.EmailField, f"person{n}@example.org"),
        (models.SlugField, f"slug-{n}"),
        (models.DateTimeField, timezone.now()),
        (models.DateField, date(2026, 1, 1) + timedelta(days=n)),
        (models.TimeField, time(8, 0)),
        (DateRangeField, DateRange(date(2026, 1, 1) + timedelta(days=n), date(2026, 1, 2) + timedelta(days=n))),
        (ArrayField, ["en"] if isinstance(getattr(f, "base_field", None), models.CharField) else [1]),
        (models.DecimalField, Decimal(n % 97 + 1)),  # short columns hold no number of a long run
        (models.SmallIntegerField, n % 7 + 1),
        (models.IntegerField, n),
        (models.JSONField, {}),
        (models.BinaryField, b"x"),
        (models.CharField, f"/{n}/" if f.name == "path" else f"x{n}"[: f.max_length]),
        (models.TextField, f"text {n}"),
        (models.BooleanField, False),
        (models.UUIDField, uuid.uuid4()),
    ]


def make_user(email: str = "", *, password: str = "a long pass phrase", **values: Any) -> User:
    """A user with a confirmed address, so that sign-in works."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email or f"user{next(count)}@example.org", password, **values)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_member(
    role: str = "", directorate: Directorate | None = None, *, user: User | None = None, name: str = ""
) -> Member:
    """A member of the current tenant with that role there; without a directorate in the whole tenant; without a role none."""
    user = user or make_user()
    membership = Membership.objects.create(user=user, tenant=require_tenant())
    member = Member.objects.create(membership=membership, name=name or f"Member {membership.pk}", email=user.email)
    if role:
        Assignment.objects.create(member=member, role=role, directorate=directorate, starts_on=date(2020, 1, 1))
    return member


def make_directorate(parent: Directorate | None = None, **values: Any) -> Directorate:
    row = make(Directorate, parent=parent, **values)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def signed_in(member: Member | None = None, user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or member.membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[union-attr]
    return client


def show_second_factor(client: Client, factor: Any) -> None:
    """As if the factor had been asked for in the client's session."""
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = client.session
    record_authentication(request, factor.user, "mfa", id=factor.pk, type=factor.type)
    request.session.save()


def a_moment(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour))
