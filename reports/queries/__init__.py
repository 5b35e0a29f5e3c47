from .archive import (
    deliveries_of,
    genuine_issue,
    issues_of,
    newest_issue,
    reports_for,
    waiting_deliveries,
    with_state,
)
from .decisions import decisions_by, decisions_of, directorates_of, places_for, places_told, plans_of
from .keeping import months_before, outlived_figures, outlived_pdfs
from .printed import overtaken_figures, printed_figures, reports_with
from .publications import publication_of, published_issues, published_pdf, published_reports
from .renderings import backlog, free, languages_of, renderings_of, waiting_renderings
from .schedules import due_schedules, has_run, makers_of, recipients_of, reports_of, running, schedules_for

__all__ = [
    "backlog",
    "decisions_by",
    "decisions_of",
    "deliveries_of",
    "directorates_of",
    "due_schedules",
    "free",
    "genuine_issue",
    "has_run",
    "issues_of",
    "languages_of",
    "makers_of",
    "months_before",
    "newest_issue",
    "outlived_figures",
    "outlived_pdfs",
    "overtaken_figures",
    "places_for",
    "places_told",
    "plans_of",
    "printed_figures",
    "publication_of",
    "published_issues",
    "published_pdf",
    "published_reports",
    "recipients_of",
    "renderings_of",
    "reports_for",
    "reports_of",
    "reports_with",
    "running",
    "schedules_for",
    "waiting_deliveries",
    "waiting_renderings",
    "with_state",
]
