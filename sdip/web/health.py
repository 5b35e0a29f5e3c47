"""What a load balancer asks: alive, and ready."""

import logging

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenancy.celery import app
from tenancy.context import tenant_context

from .access import public

log = logging.getLogger(__name__)


@public
@transaction.non_atomic_requests
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public
@transaction.non_atomic_requests
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
    except (OperationalError, RedisError, OSError) as problem:
        log.warning("broker: %s", problem)
        return "unavailable"
