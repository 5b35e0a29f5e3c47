"""What the processes of the bench of reports do. Nothing of a model is imported before Django stands in such a process."""

from pathlib import Path
from unittest.mock import patch

import django
from django.db import connection

CHARTS = 60  # of the large one
STATUS = Path("/proc/self/status")


def serve(database: str) -> None:
    """A process of its own for each side: neither carries what the other or the making of the rows left in memory."""
    django.setup()
    connection.settings_dict["NAME"] = database


def drawn(size: int, text: str, digest: str) -> int:
    """As a worker does it: pages out of the frozen text, within the tenant, and their layout."""
    from reports.documents import report_html
    from sdip.documents.pdf import write_pdf
    from tenancy.context import tenant_context
    from tenancy.models import Tenant

    with tenant_context(Tenant.objects.get(slug=f"pdf{size}")), patch("reports.reading.figures.CHARTED", CHARTS):
        html = report_html(text, digest, language="en")
    return len(write_pdf(html))


def bare(html: str) -> int:
    """The engine alone, as it comes; only our files are found for it."""
    import weasyprint

    from sdip.documents import pdf

    page = weasyprint.HTML(string=html, base_url=pdf.NOWHERE, url_fetcher=pdf._fetcher(weasyprint, pdf.NOWHERE, {}))
    return len(page.write_pdf(pdf_variant="pdf/ua-1"))


def laid_out(html: str) -> int:
    """The highest memory of this process so far, in KiB, after one more report.

    Not by getrusage: what that says begins with the memory of whoever started this process."""
    from sdip.documents.pdf import write_pdf

    write_pdf(html)
    return next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
