"""Documents: what each may hold, and how a frozen one is drawn on a page and on paper."""

from .page import report_context, report_html, report_pdf
from .registry import SPECS, Spec

__all__ = ["SPECS", "Spec", "report_context", "report_html", "report_pdf"]
