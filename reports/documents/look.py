"""What paper takes from the tenant beside its design: frozen with the figures, so that a PDF that is made again is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from sdip.files.store import read_file
from tenancy.context import drawn_for, require_tenant
from tenancy.models import Crest, Tenant

from ..models import Snapshot
from ..reading import Report

SETTINGS = ("digits", "charts")


def look_of(tenant: Tenant) -> dict[str, Any]:
    """`languages`: a text that lacks the language of the paper is told in the first of these that it has."""
    settings = {name: str(tenant.settings.get(name, "")) for name in SETTINGS}
    return {"time_zone": tenant.time_zone, "languages": list(tenant.languages), **settings}


@contextmanager
def as_frozen(report: Report) -> Iterator[None]:
    """Languages, digits, the direction of charts and the clock as they were; a report from before they were kept has those of
    today."""
    tenant = copy(require_tenant())
    if report.look:
        tenant.time_zone = report.look["time_zone"]
        tenant.languages = report.look.get("languages", tenant.languages)
        tenant.settings = tenant.settings | {name: report.look[name] for name in SETTINGS}
    with drawn_for(tenant):
        yield


def images_of(snapshot: Snapshot) -> dict[str, bytes]:
    """The coat of arms as it was when the figures were frozen; for a report from before it was kept, the one of today."""
    if snapshot.crest:
        return {"crest": read_file(snapshot.crest)}
    return {} if Report(snapshot.content).look else images_of_today()


def images_of_today() -> dict[str, bytes]:
    row = Crest.objects.filter(tenant=require_tenant()).first()
    return {"crest": bytes(row.image)} if row else {}
