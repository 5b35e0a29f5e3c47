"""Documents: what each may hold, and how a frozen one is drawn on a page and on paper."""

from .look import as_frozen, images_of, images_of_today
from .page import lay_out, report_context, report_drafts, report_html, report_pdf
from .registry import SPECS, Spec

__all__ = [
    "SPECS",
    "Spec",
    "as_frozen",
    "images_of",
    "images_of_today",
    "lay_out",
    "report_context",
    "report_drafts",
    "report_html",
    "report_pdf",
]
