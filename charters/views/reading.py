"""The page of a charter for everybody: its promises beside their results, then what its reader asks next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from sdip.web.pages import render_page

from .. import queries, results
from ..content import Content
from ..outline import outline
from ..queries.public import public_services
from .editions import offered
from .public import for_everybody, service_or_404


@for_everybody
def service_page(request: HttpRequest, code: str) -> HttpResponse:
    service = service_or_404(code)
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
    services = public_services().filter(pk__in=[each.service for each in said.services])
    found = results.service_results(list(services), said, others=False)
    context = {"service": None, "name": said.name, "directorate": said.directorate, "lede": said.passage("aim")}
    return _charter(request, said, found, context)


def _charter(
    request: HttpRequest, said: Content | None, found: results.ServiceResults, context: dict[str, Any]
) -> HttpResponse:
    context |= {"said": said, "found": found, "shown": outline(said, found)}
    context["editions"] = offered(said.pk, get_language() or "") if said else None
    return render_page(request, "charters/public/service.html", context)
