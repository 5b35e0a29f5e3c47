"""Reports: frozen and drawn with few queries, laid out beside bare WeasyPrint on the same HTML, in a worker whose memory stays bounded."""

import multiprocessing
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from .gaps import fill, one
from .pdf_process import CHARTS, bare, drawn, laid_out, serve
from .support import FRAME, bench_tenant, compare, too_slow

TODAY = date(2026, 11, 21)
SINCE = date(2024, 11, 1)
SIZES = (10, 120)  # indicators
PAGES = 40
SLOWEST = 1.15  # x bare WeasyPrint
QUERIES = 25
REPORTS, SMALL = 300, (2, 3, 4, 5)  # reports in a row, and how many indicators they have by turns
GROWTH = 1.1  # x the highest memory of the first worker process


def run(report: Callable[[str], None]) -> None:
    from reports.documents import report_html
    from sdip.documents.pdf import write_pdf

    alone, name = multiprocessing.get_context("spawn"), connection.settings_dict["NAME"]
    with (
        ProcessPoolExecutor(1, alone, serve, (name,)) as worker,
        ProcessPoolExecutor(1, alone, serve, (name,)) as bare_process,
    ):
        for size in SIZES:
            with _tenant_with(size), patch("reports.reading.figures.CHARTED", CHARTS):
                for document in ("governor", "brief", "directorate"):
                    snapshot, queries = _made(document)
                    _judge(
                        report, f"{document}, {size} indicators, frozen and drawn: {queries} queries", queries, QUERIES
                    )
                text, digest = snapshot.content, snapshot.sha256
                html = report_html(text, digest, language="en")
                pages, charts = _pages(write_pdf(html)), len(re.findall('<svg class="chart', html))
                ratio = compare(
                    lambda size=size, text=text, digest=digest: worker.submit(drawn, size, text, digest).result(),
                    lambda html=html: bare_process.submit(bare, html).result(),
                    rounds=7,
                )
            line = f"{size} indicators, {pages} pages, {charts} charts, against bare WeasyPrint: {ratio}"
            _judge(report, line, ratio.ratio, SLOWEST)
    if pages < PAGES or charts < CHARTS:
        too_slow.append(f"the large report has {pages} pages and {charts} charts only")
    _in_a_row(report)


def _judge(report: Callable[[str], None], line: str, found: float, limit: float) -> None:
    report(f"  {line} (at most {limit})")
    if found > limit:
        too_slow.append(line)


@contextmanager
def _tenant_with(indicators: int) -> Iterator[None]:
    from indicators import gaps
    from indicators.actions import make_periods
    from organisation.actions import add_directorate, add_service

    with bench_tenant(f"pdf{indicators}"):
        add_service("S", {"en": "Service"}, add_directorate("D", {"en": "Directorate"}, by=None), by=None)
        make_periods(since=SINCE, until=date(2026, 12, 31), kinds=["month"])
        fill(int(one("SELECT id FROM organisation_service")[0]), indicators)
        gaps.assess_all(TODAY, timezone.now())
        yield


def _made(document: str) -> tuple[Any, int]:
    """Frozen and drawn: all that could grow with what the report holds."""
    from indicators.models import Period
    from organisation.models import Directorate
    from reports import actions
    from reports.content import Scope
    from reports.documents import report_html

    period = Period.objects.filter(kind="month", ends_on__lt=TODAY).latest("ends_on")
    scope = Scope(document, period, Directorate.objects.get() if document == "directorate" else None)
    with CaptureQueriesContext(connection) as asked:
        snapshot = actions.make_report(scope, language="en", by=None)
        report_html(snapshot.content, snapshot.sha256, language="en")
    return snapshot, len([each for each in asked if not each["sql"].startswith(FRAME)])


def _pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


# --- memory ---


def _in_a_row(report: Callable[[str], None]) -> None:
    """As a worker does it: a process that is renewed after so many jobs."""
    from reports.documents import report_html

    each = settings.CELERY_WORKER_MAX_TASKS_PER_CHILD
    pages = []
    for size in SMALL:
        with _tenant_with(size):
            snapshot, _queries = _made("directorate")
            pages.append(report_html(snapshot.content, snapshot.sha256, language="en"))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, django.setup, max_tasks_per_child=each) as worker:
        found = [worker.submit(laid_out, pages[number % len(pages)]).result() for number in range(REPORTS)]
    peaks = [max(found[start : start + each]) for start in range(0, REPORTS, each)]
    shown = ", ".join(f"{peak // 1024}" for peak in peaks)
    line = f"{REPORTS} reports in a row, highest memory of each process in MiB: {shown}"
    _judge(report, line, max(peaks) / peaks[0], GROWTH)
    _judge(
        report,
        f"the highest of them: {max(peaks) // 1024} MiB",
        max(peaks),
        settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD,
    )
