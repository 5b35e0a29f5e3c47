"""Pages for everybody: what is promised, what was measured, and how to say that it is not so."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from organisation.models import Directorate, Service
from sdip.files.store import read_file
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
from ..content import Content
from ..models import Charter, SampleForm, ServiceEntry
from ..parts import PART_SECTIONS, Section
from ..workflow import IN_FORCE
from .editions import offered

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
    context = {"listing": listing, "cards": cards, "offices": queries.offices_in_force()}
    return render_page(request, "charters/public/list.html", context)


def _found(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """By the words of the service's name and of its charter in force."""
    named = matching(Service.objects.all(), "service", words)
    promised = matching(Charter.objects.filter(versions__state__in=IN_FORCE), "charter", words)
    described = ServiceEntry.objects.filter(version__charter__in=promised, version__state__in=IN_FORCE)
    return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=described.values("service")))


@for_everybody
def service_page(request: HttpRequest, code: str) -> HttpResponse:
    service = _service(code)
    said = queries.content_in_force(service)
    found = results.service_results([service], said)
    who = said.services[0].who if said and said.services else None
    context = {"service": service, "name": service.name, "directorate": service.directorate.name}
    context |= {"lede": who or service.description, "only_service": True}
    return _charter(request, said, found, context)


@for_everybody
def office_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The charter of an office with its services."""
    said = queries.office_content_in_force(pk)
    if said is None:
        raise Http404
    services = _services().filter(pk__in=[each.service for each in said.services])
    found = results.service_results(list(services), said, others=False)
    context = {"service": None, "name": said.name, "directorate": said.directorate, "lede": said.passage("aim")}
    return _charter(request, said, found, context)


def _charter(
    request: HttpRequest, said: Content | None, found: results.ServiceResults, context: dict[str, Any]
) -> HttpResponse:
    shown = outline(said, found)
    context |= {"said": said, "found": found, "shown": shown, "index": _index(shown, found, said)}
    context["editions"] = offered(said.pk, get_language() or "") if said else None
    return render_page(request, "charters/public/service.html", context)


def outline(said: Content | None, found: results.ServiceResults) -> dict[str, bool]:
    """Which sections of a charter have something to show."""
    if said is None:
        return {}
    written = {PART_SECTIONS[row.part] for row in said.passages}
    return {
        Section.WHO: Section.WHO in written or bool(said.parties or said.forms),
        Section.WHAT: Section.WHAT in written or bool(said.services),
        Section.HOW: bool(found.how),
        Section.WHEN: bool(found.when),
        Section.RIGHTS: Section.RIGHTS in written,
        Section.REACH: bool(said.contacts),
    }


def _index(shown: dict[str, bool], found: results.ServiceResults, said: Content | None) -> list[dict[str, Any]]:
    """What the page has, in its order."""
    early = (Section.WHO, Section.WHAT, Section.HOW, Section.WHEN)
    others = _("What else we promise, and how we do") if said else _("What we promise, and how we do")
    parts = [
        *((code, Section(code).label, shown.get(code)) for code in early),
        ("promises", others, found.others),
        ("aims", _("What we aim at, and how we do"), found.aims),
        ("figures", _("Other figures"), found.figures),
        *((code, code.label, shown.get(code)) for code in (Section.RIGHTS, Section.REACH)),
        (Section.TELL, Section.TELL.label, True),
        (Section.ABOUT, Section.ABOUT.label, said),
    ]
    return [{"anchor": str(anchor), "title": title} for anchor, title, there in parts if there]


def _service(code: str) -> Service:
    rows = Service.objects.select_related("directorate").filter(public=True, ended_on=None)
    return get_object_or_404(rows, code=code)


@public
@require_safe
def form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A sample form of a charter in force, and no other stored file."""
    held = SampleForm.objects.filter(file=pk, version__state__in=IN_FORCE).select_related("file").first()
    if held is None or held.file is None:
        raise Http404
    file = held.file
    response = HttpResponse(read_file(file), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


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
    names: list[tuple[str, list[Any]]] = [(f"services:{name}", []) for name in ("home", "list", "counting")]
    offices = queries.offices_in_force().values_list("pk", flat=True)
    rows = [*(("services:service", [code]) for code in codes), *(("services:office", [pk]) for pk in offices)]
    pages = [_in_languages(name, args) for name, args in [*names, *rows]]
    context = {"pages": pages, "here": get_language()}
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
    lines = ["User-agent: *", "Disallow: /*/staff/", "Disallow: /accounts/", *(f"Sitemap: {each}" for each in maps)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
