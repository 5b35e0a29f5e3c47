"""Pages for everybody: what is promised, what was measured, and how to say that it is not so."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from organisation.models import Service
from sdip.files.sending import file_response
from sdip.web.access import public
from sdip.web.language import tenant_languages
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.context import absolute_url
from tenancy.middleware import open_tenants
from tenancy.requests import TenantRequest

from .. import open_data as files
from .. import queries, results
from ..models import SampleForm
from ..queries.consulting import open_consultations
from ..queries.public import (
    below,
    directorates_served,
    groups_served,
    offices_said,
    public_services,
    readable_versions,
    services_for,
    services_said,
    situations_served,
)

ON_HOME = 24  # services


def for_everybody(view: Any) -> Any:
    """Public, and sent again only when something on it has changed: the ETag is that of what is shown."""
    return public(require_safe(cache_control(no_cache=True)(conditional_page(view))))


@for_everybody
def home_page(request: HttpRequest) -> HttpResponse:
    services, found = list(public_services()), results.tallies()
    total = results.whole({row.pk: found[row.pk] for row in services if row.pk in found})
    gaps = results.promised_gaps() if total.promises.promises else results.public_gaps()
    context = {
        "promising": bool(total.promises.promises) or results.anything_promised(),
        "cards": [{"service": row, "tally": found.get(row.pk)} for row in services[:ON_HOME]],
        "more": len(services) > ON_HOME,
        "total": total,
        "span": results.span_of(gaps),
        "missed": results.missed() if total.promises.broken else [],
        "phones": queries.phones(),
        "consultations": open_consultations(),
    }
    return render_page(request, "charters/public/home.html", context)


@for_everybody
def service_list_page(request: HttpRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        public_services().select_related("directorate"),
        sorts={"directorate": ["directorate__path", queries.by_name()]},
        default_sort="directorate",
        search=services_said,
        filters=list(_filters()),
    )
    found = results.tallies()
    cards = [{"service": row, "tally": found.get(row.pk)} for row in listing.page]
    offices = _offices(listing) if listing.page.number == 1 else []
    context = {"listing": listing, "cards": cards, "offices": offices, "consultations": open_consultations()}
    return render_page(request, "charters/public/list.html", context)


def _offices(listing: Listing) -> QuerySet[Any]:
    """Their charters, as the services are chosen."""
    chosen = listing.chosen
    return offices_said(
        listing.words,
        directorate=chosen["directorate"],
        situation=chosen.get("situation", ""),
        group=chosen.get("for", ""),
    )


def _filters() -> Iterator[Filter]:
    directorates = directorates_served()
    yield Filter("directorate", _("Directorate"), _choices(directorates), _of_directorate)
    if situations := situations_served():
        yield Filter("situation", _("Life situation"), [("", _("All")), *situations], _of_situation)
    if groups := list(groups_served()):
        yield Filter("for", _("For whom"), _choices(groups), services_for)


def _choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", _("All")), *((row.code, str(row)) for row in rows)]


def _of_directorate(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(below(code))


def _of_situation(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(situations__contains=[code])


def service_or_404(code: str) -> Service:
    rows = Service.objects.select_related("directorate").filter(public=True, ended_on=None)
    return get_object_or_404(rows, code=code)


@public
@require_safe
def form_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A sample form of a charter that everybody may read, and no other stored file."""
    rows = SampleForm.objects.filter(file=pk, version__in=readable_versions().order_by())
    held = rows.select_related("file").first()
    if held is None or held.file is None:
        raise Http404
    return file_response(request, held.file)


@public
@require_safe
def service_data(request: HttpRequest, code: str) -> HttpResponseBase:
    return _csv(results.public_figures(service_or_404(code)), f"{code}.csv")


@public
@require_safe
def all_data(request: TenantRequest) -> HttpResponseBase:
    return _csv(results.public_figures(), f"{request.tenant.slug}.csv")


def _csv(gaps: QuerySet[Any], name: str) -> HttpResponseBase:
    lines = files.csv_lines(gaps.iterator(chunk_size=2000))
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@for_everybody
def counting_page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "charters/public/counting.html")


@for_everybody
def privacy_page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "charters/public/privacy.html", {"phones": queries.phones()})


@for_everybody
def accessibility_page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "charters/public/accessibility.html", {"phones": queries.phones()})


@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages in this language, each with its translations."""
    codes = public_services().values_list("code", flat=True)
    names: list[tuple[str, list[Any]]] = [(f"services:{name}", []) for name in ("home", "list", "counting")]
    offices = queries.offices_in_force().values_list("pk", flat=True)
    rows: list[tuple[str, list[Any]]] = [
        *(("services:service", [code]) for code in codes),
        *(("services:office", [pk]) for pk in offices),
        *(("services:consultation", [row.pk]) for row in open_consultations()),
    ]
    pages = [_in_languages(name, args) for name, args in [*names, *rows]]
    context = {"pages": pages, "here": get_language(), "first": tenant_languages()[0].code}
    return render(request, "charters/public/sitemap.xml", context, content_type="application/xml")


def _in_languages(name: str, args: list[Any]) -> dict[str, str]:
    found = {}
    for each in tenant_languages():
        with override(each.code):
            found[each.code] = absolute_url(reverse(name, args=args))
    return found


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """At the root of the host: every tenant that is reached there has a site map for each of its languages."""
    host = request.get_host().partition(":")[0]
    tenants = {each.pk: each for each in open_tenants().values() if each.host in (None, "", host)}
    maps = [
        request.build_absolute_uri(f"{tenant.prefix}{code}/sitemap.xml")
        for tenant in tenants.values()
        for code in tenant.languages
    ]
    lines = [
        "User-agent: *",
        "Disallow: /*/staff/",
        "Disallow: /staff/",
        "Disallow: /accounts/",
        *(f"Sitemap: {each}" for each in maps),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
