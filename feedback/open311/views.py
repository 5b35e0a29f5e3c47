"""The addresses of GeoReport v2. Whatever is refused is told in the form that was asked for."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from people.actions import note_token_use
from people.api_auth import usable_token
from people.models import ApiToken
from sdip.files.sending import file_response
from sdip.web import limits
from sdip.web.access import public
from sdip.web.errors import TooManyRequests
from tenancy.context import absolute_url, require_tenant
from tenancy.refusals import NotAllowed

from ..models import CaseFile, SentRequest
from ..photos import CONTENT_TYPE
from . import catalogue, parameters, requests
from .actions import send_request, send_update
from .answers import MIME, Refused, answer, refusal
from .rules import can_send_requests

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-22T00:00:00+00:00"  # of what the discovery tells
SENDING = ("open311", 600, 3600)  # attempts, seconds: a system sends for many people
View = Callable[..., HttpResponse]


def endpoint(*methods: str) -> Callable[[View], View]:
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: View) -> View:
        @public
        @csrf_exempt
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, form: str, **given: str) -> HttpResponse:
            try:
                if request.method not in allowed:
                    raise Refused(405, _("This address knows %(methods)s only.") % {"methods": ", ".join(allowed)})
                parameters.check_jurisdiction(request.GET, request.POST)
                return view(request, form, **given)
            except Refused as refused:
                response = refusal(form, refused)
                if refused.status == 405:
                    response["Allow"] = ", ".join(allowed)
                return response
            except NotAllowed as refused:
                return refusal(form, Refused(400, str(refused)))
            except TooManyRequests as busy:
                response = refusal(form, Refused(429, _("Too many attempts came from your address.")))
                response["Retry-After"] = str(busy.retry_after)
                return response

        return guarded

    return decorate


@endpoint("GET")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    start = absolute_url(reverse("open311:services", args=[form])).rpartition("/")[0]
    told = absolute_url(reverse("services:home"))
    facts = {"specification": SPECIFICATION, "url": start, "changeset": CHANGED, "type": _type()}
    content = {
        "changeset": CHANGED,
        "contact": _("You can send messages here too: %(address)s") % {"address": told},
        "key_service": _("A key is made by a member of the staff, under API tokens: %(address)s")
        % {"address": absolute_url(reverse("organisation:members:tokens"))},
        "endpoints": [facts | {"formats": list(MIME.values())}],
    }
    return answer(form, "discovery", content)


def _type() -> str:
    return "test" if require_tenant().settings.get("sample") else "production"


@endpoint("GET")
def services(request: HttpRequest, form: str) -> HttpResponse:
    return answer(form, "services", catalogue.services())


@endpoint("GET")
def definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    return answer(form, "service_definition", catalogue.definition(catalogue.offer_of(code)))


@endpoint("GET", "POST")
def request_list(request: HttpRequest, form: str) -> HttpResponse:
    if request.method == "POST":
        return _send(request, form)
    ask = parameters.wanted(request.GET)
    rows = [requests.request_facts(case, extended=ask.extended) for case in requests.listed(ask)]
    return answer(form, "service_requests", rows)


def _send(request: HttpRequest, form: str) -> HttpResponse:
    token = _token(request)
    read = parameters.sent(request, get_language() or "en")
    once = request.headers.get("Idempotency-Key", "")[:200]
    row = send_request(token, read.case, account=read.account, media_url=read.media_url, said=read.said, once=once)
    notice = row.case.promise_text or None
    facts = {"service_notice": notice, "account_id": row.account or None}
    held = row.case.held_at is not None  # it has its number, but somebody looks at it before it counts
    name = {"token": row.ticket} if held else {"service_request_id": str(row.case.number)}
    return answer(form, "service_requests", [name | facts], 201)


def _token(request: HttpRequest) -> ApiToken:
    secret = request.POST.get("api_key", "")
    if secret:
        limits.check_guess(request, secret)
    token = usable_token(secret) if secret else None
    if token is None or not can_send_requests(token):
        if secret:
            limits.note_guess(request, secret)
        raise Refused(403, _("The api_key is missing, or it is not one that may send."))
    limits.spend(request, SENDING)
    note_token_use(token)
    return token


@endpoint("GET")
def one_request(request: HttpRequest, form: str, number: str) -> HttpResponse:
    asked = request.GET.copy()
    asked["service_request_id"] = number
    ask = parameters.wanted(asked)
    rows = requests.listed(ask)
    if not rows:
        raise Refused(404, _("There is no request with this service_request_id."))
    return answer(form, "service_requests", [requests.request_facts(row, extended=ask.extended) for row in rows])


@endpoint("GET")
def ticket(request: HttpRequest, form: str, key: str) -> HttpResponse:
    row = SentRequest.objects.select_related("case").filter(ticket=key[:40]).first()
    if row is None:
        raise Refused(404, _("There is no such token."))
    number = str(row.case.number) if row.case.held_at is None else None
    return answer(form, "service_requests", [{"service_request_id": number, "token": row.ticket}])


@endpoint("GET", "POST")
def update_list(request: HttpRequest, form: str) -> HttpResponse:
    if request.method == "POST":
        return _send_update(request, form)
    rows = requests.updates(*parameters.span(request.GET), parameters.MOST)
    return answer(form, "service_request_updates", [requests.update_facts(row) for row in rows])


def _send_update(request: HttpRequest, form: str) -> HttpResponse:
    token = _token(request)
    given = request.POST
    number, text = parameters.short(given, "update_id"), parameters.text_of(given)
    if not number or not text or not given.get("service_request_id"):
        raise Refused(400, _("service_request_id, update_id and description are needed."))
    if given.get("status", "").lower() not in ("", "open", "closed"):
        raise Refused(400, _("status is open or closed."))
    parameters.moment(given, "updated_datetime")
    row = SentRequest.objects.select_related("case").filter(
        token__member=token.member, case__number__in=parameters.wanted(given).numbers or []
    ).first()  # fmt: skip
    if row is None:
        raise Refused(404, _("This key has sent no such request."))
    update = send_update(token, row.case, number=number, text=f"{text}\n{parameters.media_url(given)}".strip())
    return answer(form, "service_request_updates", [{"update_id": update.number}], 201)


@public
@require_GET
def media(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """A photo of a published message, written anew when it came in, so that it tells neither place nor camera."""
    case = get_object_or_404(requests.published().exclude(clearance=None), number=number)
    photos = CaseFile.objects.select_related("file").filter(file__content_type=CONTENT_TYPE)
    link = get_object_or_404(photos, case=case, pk=pk)
    return file_response(request, link.file)
