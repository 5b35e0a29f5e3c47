"""Documents: what each may hold, and how a frozen one is drawn on a page and on paper."""

from .page import lay_out, report_context, report_drafts, report_html, report_pdf
from .registry import SPECS, Spec

__all__ = ["SPECS", "Spec", "lay_out", "report_context", "report_drafts", "report_html", "report_pdf"]
