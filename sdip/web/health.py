"""What a load balancer and a monitor ask: alive, ready, and the numbers."""

import ipaddress
import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError

from tenancy.celery import app
from tenancy.context import tenant_context

from .access import public

log = logging.getLogger(__name__)


@public
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public
def ready(request: HttpRequest) -> HttpResponse:
    """503 while the database or its fence is not as it must be. A missing broker or cache is told, but pages still work."""
    parts = {"database": _database(), "broker": _broker()}
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)


def _database() -> str:
    try:
        with tenant_context(None), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"
    except Exception as problem:  # whatever is wrong with it, the answer is "not ready", and the log says what
        log.warning("not ready: %s", problem)
        return "unavailable" if isinstance(problem, DatabaseError) else "refused"


def _broker() -> str:
    try:
        with app.connection_for_read(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return "ok"
    except (RedisError, OSError, app.connection_for_read().connection_errors) as problem:
        log.warning("broker: %s", problem)
        return "unavailable"


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """For a monitor on this host, or one that knows the token; for anybody else there is no such page."""
    if not (_asked_from_here(request) or _knows_token(request)):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _asked_from_here(request: HttpRequest) -> bool:
    """A proxy on this host asks for somebody else, and says so."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return near and not {"X-Forwarded-For", "Forwarded", "Via"} & set(request.headers)


def _knows_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted: str = settings.METRICS_TOKEN
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token, wanted)
