"""Log lines as JSON, each with the request and the tenant it belongs to."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from celery import current_task
from django.conf import settings
from django.http import HttpRequest

from tenancy.context import current_tenant

request_id: ContextVar[str] = ContextVar("request_id", default="")


def place_of(request: HttpRequest) -> str:
    """Where a request went, without what its address holds: an invitation's token, somebody's number. Ids of rows may stay."""
    match = getattr(request, "resolver_match", None)
    mount = request.META.get("SCRIPT_NAME", "").rstrip("/")
    if match is not None:
        return f"{mount}/{re.sub(r'<int:([^<>]+)>', lambda part: str(match.kwargs.get(part[1], part[0])), match.route)}"
    return request.path if request.path.startswith(settings.STATIC_URL) else f"{mount}/(unknown)"


class Where(logging.Filter):
    """Names the tenant and the request; Django's own lines lose the address as it was asked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(place_of(request) if each == request.path else each for each in record.args)
        tenant = current_tenant()
        record.tenant = tenant.slug if tenant else ""
        record.request_id = request_id.get() or _job_id()
        return True


def _job_id() -> str:
    """A job's lines belong together as a request's do."""
    return str(current_task.request.id or "") if current_task else ""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "tenant": getattr(record, "tenant", ""),
            "request_id": getattr(record, "request_id", ""),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
