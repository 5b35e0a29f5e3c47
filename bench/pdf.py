"""A frozen report on paper against bare WeasyPrint on the same HTML, in a process of its own that knows nothing of ours."""

import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import django

from .support import bench_tenant, compare

MONTHS = 24


def run(report: Callable[[str], None]) -> None:
    from reports.canonical import canonical, fingerprint
    from reports.documents import report_html
    from sdip.documents.pdf import write_pdf

    with bench_tenant(), ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), django.setup) as bare_process:
        for indicators in (10, 100):
            text = canonical(content(indicators))
            digest = fingerprint(text)
            html = report_html(text, digest)
            pages = _pages(write_pdf(html))
            ratio = compare(
                lambda text=text, digest=digest: write_pdf(report_html(text, digest)),
                lambda html=html: bare_process.submit(bare, html).result(),
                rounds=7,
            )
            charts = len(re.findall('<svg class="(?:chart|spark)', html))
            report(f"  {indicators} indicators, {pages} pages, {charts} charts: {ratio}")


def bare(html: str) -> int:
    """The engine alone, as it comes; only our files are found for it."""
    import weasyprint

    from sdip.documents import pdf

    page = weasyprint.HTML(string=html, base_url=pdf.NOWHERE, url_fetcher=pdf._fetcher(weasyprint, pdf.NOWHERE, {}))
    return len(page.write_pdf(pdf_variant="pdf/ua-1"))


def _pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


def content(indicators: int) -> dict[str, Any]:
    """A directorate's report with promises kept and broken, two years of months each."""
    return {
        "format": 1, "document": "directorate", "number": "BENCH-D-2026-10-0001", "issue": 1, "language": "en",
        "frozen_at": datetime(2026, 11, 5, 8, tzinfo=UTC), "verify_url": "https://example.org/verify/", "corrects": None,
        "tenant": {"slug": "bench", "name": {"en": "Bench"}, "sample": True},
        "directorate": {"code": "D", "name": {"en": "Water Directorate"}}, "period": month(MONTHS - 1),
        "tolerance": Decimal("0.1"), "indicators": [_indicator(number) for number in range(indicators)],
        "goals": [], "late_actions": [],
    }  # fmt: skip


def month(number: int) -> dict[str, Any]:
    starts_on = date(2024 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
    return {"kind": "month", "code": f"{starts_on:%Y%m}", "starts_on": starts_on, "ends_on": starts_on.replace(day=28)}


def _indicator(number: int) -> dict[str, Any]:
    values = [Decimal(70 + (number * 7 + at * 13) % 28) / 100 for at in range(MONTHS)]
    standards = {"guaranteed": [Decimal("0.8"), None], "target": [Decimal("0.95"), None]}
    value, status = values[-1], _status(values[-1])
    return {
        "code": f"W-{number:03}", "name": {"en": f"Burst pipes repaired within a day, district {number}"},
        "service": {"code": "water", "name": {"en": "Water supply"}}, "directorate": {"en": "Water"}, "owner": "Ali Hassan",
        "counted": {
            "kind": "percent", "direction": "higher", "unit": "percent", "decimals": 1, "frequency": "month",
            "numerator": {"en": "Pipes repaired within a day"}, "denominator": {"en": "pipes reported"}, "method": {},
            "source": {"en": "Work orders"},
        },
        "period": month(MONTHS - 1), "value": value, "numerator": value * 100, "denominator": 100, "original": "",
        "no_data_reason": "", "note": "", "status": status, "reason": "", "confidence": "documented",
        "guaranteed": {"levels": standards["guaranteed"], "source": ""}, "target": {"levels": standards["target"], "source": ""},
        "gap_to_guaranteed": value - Decimal("0.8"), "gap_to_target": value - Decimal("0.95"),
        "relative_gap_to_target": (value - Decimal("0.95")) / 1, "worst": value - Decimal("0.8"), "recounted": None,
        "silent_for": 0, "last_period": month(MONTHS - 1),
        "series": [{**_days(at), "value": values[at], "status": _status(values[at]), **standards} for at in range(MONTHS)],
    }  # fmt: skip


def _days(number: int) -> dict[str, Any]:
    return {name: value for name, value in month(number).items() if name.endswith("_on")}


def _status(value: Decimal) -> str:
    return "breach" if value < Decimal("0.8") else "below_target" if value < Decimal("0.95") else "met"
