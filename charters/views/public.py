"""Pages for everybody: what is promised, what was measured, and how to say that it is not so."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from organisation.models import Directorate, Service
from sdip.web.access import public
from sdip.web.language import tenant_languages
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.context import absolute_url
from tenancy.middleware import open_tenants
from tenancy.requests import TenantRequest

from .. import open_data as files
from .. import queries, results
from ..models import Charter
from ..workflow import State

ON_HOME = 24  # services


def for_everybody(view: Any) -> Any:
    """Public, and sent again only when something on it has changed: the ETag is that of what is shown."""
    return public(require_safe(cache_control(no_cache=True)(conditional_page(view))))


@for_everybody
def home_page(request: HttpRequest) -> HttpResponse:
    services, found = list(_services()), results.tallies()
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
    }
    return render_page(request, "charters/public/home.html", context)


def _services() -> QuerySet[Any]:
    return Service.objects.filter(public=True, ended_on=None).order_by("directorate__path", queries.by_name(), "pk")


@for_everybody
def service_list_page(request: HttpRequest) -> HttpResponse:
    directorates = Directorate.objects.filter(ended_on=None, services__public=True).distinct().order_by("path")
    listing = Listing.of(
        request,
        _services().select_related("directorate"),
        sorts={"directorate": ["directorate__path", queries.by_name()]},
        default_sort="directorate",
        search=_found,
        filters=[
            Filter(
                "directorate",
                _("Directorate"),
                [("", _("All")), *((row.code, str(row)) for row in directorates)],
                lambda rows, code: rows.filter(directorate__code=code),
            )
        ],
    )
    found = results.tallies()
    cards = [{"service": row, "tally": found.get(row.pk)} for row in listing.page]
    return render_page(request, "charters/public/list.html", {"listing": listing, "cards": cards})


def _found(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """By the words of the service's name and of its charter in force."""
    named = matching(Service.objects.all(), "service", words)
    promised = matching(Charter.objects.filter(versions__state=State.PUBLISHED), "charter", words)
    return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=promised.values("service")))


@for_everybody
def service_page(request: HttpRequest, code: str) -> HttpResponse:
    service = _service(code)
    version = queries.version_in_force(service)
    found = results.service_results(service, version)
    context = {"service": service, "version": version, "found": found, "shown": _shown(found)}
    return render_page(request, "charters/public/service.html", context)


def _service(code: str) -> Service:
    rows = Service.objects.select_related("directorate").filter(public=True, ended_on=None)
    return get_object_or_404(rows, code=code)


def _shown(found: results.ServiceResults) -> list[dict[str, str]]:
    """The index of the page: what it has."""
    parts = [
        ("promises", _("What we promise, and how we do"), bool(found.promises)),
        ("aims", _("What we aim at, and how we do"), bool(found.aims)),
        ("figures", _("Other figures"), bool(found.figures)),
    ]
    return [{"anchor": anchor, "title": title} for anchor, title, there in parts if there]


@public
@require_safe
def service_data(request: HttpRequest, code: str) -> HttpResponseBase:
    return _csv(results.public_figures(_service(code)), f"{code}.csv")


@public
@require_safe
def all_data(request: TenantRequest) -> HttpResponseBase:
    return _csv(results.public_figures(), f"{request.tenant.slug}.csv")


def _csv(gaps: QuerySet[Any], name: str) -> HttpResponseBase:
    lines = files.csv_lines(gaps.iterator(chunk_size=2000))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
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
    codes = _services().values_list("code", flat=True)
    names: list[tuple[str, list[str]]] = [(f"services:{name}", []) for name in ("home", "list", "counting")]
    pages = [_in_languages(name, args) for name, args in [*names, *(("services:service", [code]) for code in codes)]]
    context = {"pages": pages, "here": get_language()}
    return render(request, "charters/public/sitemap.xml", context, content_type="application/xml")


def _in_languages(name: str, args: list[str]) -> dict[str, str]:
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
    lines = ["User-agent: *", "Disallow: /*/staff/", "Disallow: /accounts/", *(f"Sitemap: {each}" for each in maps)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
