"""Makes reports beside the site's database. `kinds`: one of each kind, as JSON by kind the addresses of its pages, the staff's and
the recipient's. `slowly`: one whose PDF comes a step further each time a line is written to the process; it prints the address."""

import json
import os
import sys
from typing import Any

import django


def main(what: str, slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    django.setup()
    from reports import tasks
    from tenancy.models import Tenant

    tenant = Tenant.objects.get(slug=slug)
    if what == "kinds":
        tasks.lay_out = lambda *_drafts, **_more: b"%PDF-1.7"  # the pages are walked, not the paper
        sys.stdout.write(json.dumps({document: _pages(tenant, document) for document in _documents()}))
    else:
        tasks.lay_out = _slowly(tenant)
        _pages(tenant, "brief")


def _documents() -> list[str]:
    from reports.documents import SPECS

    return list(SPECS)


def _pages(tenant: Any, document: str) -> list[str]:
    from django.urls import reverse
    from django.utils.translation import override

    from reports.actions import make_report
    from reports.links import link_token
    from reports.views.designs import scope_to_show
    from tenancy.context import tenant_context

    with tenant_context(tenant), override("en"):
        scope = scope_to_show(document)
        assert scope is not None, document
        made = make_report(scope, language="en", recipients=[("Office", "office@example.org")], by=None)
        token = link_token(made.deliveries.get().pk)
        return [
            reverse("reports:read_page", args=[made.pk]),
            reverse("public_reports:recipient_page", kwargs={"token": token}),
        ]


def _slowly(tenant: Any) -> Any:
    """Lays nothing out; steps 3 and 5 of 7 and the end each wait for a line."""

    def lay_out(_drafts: Any, *, progress: Any, **_more: Any) -> bytes:
        for step in (3, 5):
            progress(step, 7, step * 2)
            sys.stdout.write(_newest(tenant) + "\n")
            sys.stdout.flush()
            sys.stdin.readline()
        return b"%PDF-1.7"

    return lay_out


def _newest(tenant: Any) -> str:
    from django.urls import reverse

    from reports.models import Snapshot
    from tenancy.context import tenant_context

    with tenant_context(tenant):
        row = Snapshot.objects.order_by("-pk").first()
        assert row is not None
        return reverse("reports:report_page", args=[row.pk])


if __name__ == "__main__":
    main(*sys.argv[1:])
