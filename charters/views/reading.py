"""The page of a charter for everybody: its promises beside their results, then what its reader asks next."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language

from organisation.models import Service
from sdip.web.pages import render_page
from tenancy.text import Words

from .. import queries, results
from ..comparing import Difference, compare
from ..content import Content
from ..documents.data import content_json
from ..documents.framing import live_frame
from ..models import Charter
from ..outline import outline
from ..queries.consulting import consultation_on
from ..queries.public import for_all, only_about, public_services, public_versions, readable_versions
from ..structured import government_services
from ..workflow import IN_FORCE, State
from .editions import offered
from .public import for_everybody, service_or_404

PER_PAGE = 25  # differences


@for_everybody
def service_page(request: HttpRequest, code: str) -> HttpResponse:
    service = service_or_404(code)
    held = queries.contents_in_force(service)
    contents = [each for _charter, each in held]
    said = contents[0] if contents else None
    who = said.services[0].who if said and said.services else Words()
    row = {"name": service.name, "path": _page_of(service), "description": service.description, "who": who}
    return _charter(
        request,
        said,
        results.service_results([service], *contents),
        service=service,
        charters=[charter.pk for charter, _said in held],
        offices=[each for charter, each in held if charter.service_id is None],
        name=service.name,
        directorate=service.directorate.name,
        lede=who or service.description,
        only_service=True,
        structured=government_services([row], service.directorate.name, said.contacts if said else ()),
        json_url=reverse("services:service_json", args=[service.code]),
    )


@for_everybody
def office_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The charter of an office with its services."""
    said = _said_by_office(pk)
    services = list(public_services().filter(pk__in=[each.service for each in said.services]))
    said = only_about(said, {each.pk for each in services})
    pages = {each.pk: _page_of(each) for each in services}
    return _charter(
        request,
        said,
        results.service_results(services, said, others=False),
        service=None,
        charters=[pk],
        name=said.name,
        directorate=said.directorate,
        lede=said.passage("aim"),
        entries=[(each, pages[each.service]) for each in said.services],
        structured=government_services(list(_described(said, pages)), said.directorate, said.contacts),
        json_url=reverse("services:office_json", args=[pk]),
    )


def _said_by_office(pk: int) -> Content:
    said = queries.office_content_in_force(pk)
    if said is None:
        raise Http404
    return said


def _page_of(service: Service) -> str:
    return reverse("services:service", args=[service.code])


def _described(said: Content, pages: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """What the charter says of the services. `pages`: their addresses."""
    for each in said.services:
        yield {"name": each.name, "path": pages[each.service], "description": each.description, "who": each.who}


def _charter(request: HttpRequest, said: Content | None, found: results.ServiceResults, **context: Any) -> HttpResponse:
    context |= {"said": said, "found": found, "shown": outline(said, found)}
    context["consultation"] = consultation_on(context["charters"], context["service"])
    context["editions"] = offered(said.pk, get_language() or "") if said else None
    return render_page(request, "charters/public/service.html", context)


@for_everybody
def service_json(request: HttpRequest, code: str) -> HttpResponse:
    service = service_or_404(code)
    said = queries.content_in_force(service)
    if said is None:
        raise Http404
    return _json(said, _page_of(service))


@for_everybody
def office_json(request: HttpRequest, pk: int) -> HttpResponse:
    return _json(for_all(_said_by_office(pk)), reverse("services:office", args=[pk]))


def _json(said: Content, page: str) -> HttpResponse:
    return HttpResponse(content_json(said, live_frame(said, page)), content_type="application/json")


@for_everybody
def version_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed in it, and, of one that is no longer in force, what it said. A withdrawn one is named, not shown."""
    version = get_object_or_404(readable_versions(), pk=pk)
    versions = list(public_versions().filter(charter=version.charter_id))
    earlier = (each for each in versions if each.number < version.number and each.state != State.WITHDRAWN)
    older = next(earlier, None)
    said = for_all(queries.content_of(version))
    changes = list(_changes(for_all(queries.content_of(older)), said)) if older else []
    context = {
        "version": version,
        "versions": versions,
        "in_force": version.state in IN_FORCE,
        "page_url": _address(version.charter),
        "older": older,
        "page": Paginator(changes, PER_PAGE).get_page(request.GET.get("page")),
        "said": said,
        "shown": outline(said, results.ServiceResults()),
    }
    return render_page(request, "charters/public/version.html", context)


def _address(charter: Charter) -> str:
    """Where the charter in force is read."""
    return _page_of(charter.service) if charter.service else reverse("services:office", args=[charter.pk])


def _changes(old: Content, new: Content) -> Iterator[Difference]:
    """Those that the reader of this language sees."""
    code = get_language()
    for each in compare(old, new):
        texts = [text for text in each.texts if text.language == code]
        if texts or not each.texts:
            yield replace(each, texts=texts)
