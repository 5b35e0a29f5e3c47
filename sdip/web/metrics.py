"""What a monitor reads: how many requests and how long they took, and what waits or has failed in each tenant."""

import ipaddress
import logging
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from sdip import registry
from tenancy.context import tenant_context
from tenancy.middleware import open_tenants
from tenancy.models import Tenant

from .access import public

log = logging.getLogger(__name__)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS = Counter("sdip_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "sdip_request_seconds", "Seconds until a request was answered.", ["method", "route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip


def count_request(request: HttpRequest, status: int, seconds: float) -> None:
    """By the pattern of the address, never by the address itself: whoever asks for nonsense adds no series."""
    method = request.method if request.method in METHODS else "other"
    route = route_of(request)
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)


def route_of(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    if match is None:
        return settings.STATIC_URL if request.path.startswith(settings.STATIC_URL) else "(unknown)"
    return f"/<tenant>/{match.route}" if getattr(request, "tenant", None) else f"/{match.route}"


@public
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """For a monitor on this host, or one that knows the token; for anybody else there is no such page."""
    if not (_asked_from_here(request) or _knows_token(request)):
        raise Http404
    backlogs = CollectorRegistry()
    backlogs.register(Backlogs())
    return HttpResponse(generate_latest(_counted()) + generate_latest(backlogs), content_type=CONTENT_TYPE_LATEST)


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


def _counted() -> CollectorRegistry:
    """What all web processes of this host have counted (deploy/gunicorn.conf.py), or this one where it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)
    return everybody


class Backlogs(Collector):
    """Asked of the database, so the monitor learns of a dead worker, too. A tenant's rows are counted inside the tenant."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found, is_up = list(self._counts()), 1
        except DatabaseError as problem:
            log.warning("backlogs: %s", problem)
            found, is_up = [], 0
        yield GaugeMetricFamily("sdip_database_up", "1 while the database answers.", value=is_up)
        families: dict[str, GaugeMetricFamily] = {}
        for name, slug, number in found:
            family = families.setdefault(name, GaugeMetricFamily(name, "Rows in that state.", labels=["tenant"]))
            family.add_metric([slug], number)
        yield from families.values()

    def _counts(self) -> Iterator[tuple[str, str, int]]:
        """(metric, tenant, rows); what belongs to no tenant has none."""
        yield from self._counts_inside(None)
        for (key, _value), tenant in open_tenants().items():
            if key == "slug":
                yield from self._counts_inside(tenant)

    def _counts_inside(self, tenant: Tenant | None) -> Iterator[tuple[str, str, int]]:
        with tenant_context(tenant):
            for backlog in registry.backlogs:
                if backlog.of_platform is (tenant is None):
                    for state, number in backlog.count().items():
                        yield f"sdip_{backlog.kind}_{state}", tenant.slug if tenant else "", number
