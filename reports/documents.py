"""A frozen report as context for its page, and as the HTML that becomes its PDF: drawn from the snapshot alone."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.counting import FORMULAS
from planning.workspace import VERDICTS
from sdip.web.formats import formatter
from sdip.web.language import language

from .canonical import grouped
from .pictures import line_chart
from .reading import Report
from .wording import headline, how_counted, silence, tiles

PRINTED = {
    "figure",
    "in_force",
    "standing",
    "gap",
    "kept",
    "confidence",
    "missing",
}  # what the report's numbers rest on


def report_context(report: Report, sha256: str) -> dict[str, Any]:
    """In the language that is active."""
    return {
        "report": report,
        "kind": _("Directorate report"),
        "headline": headline(report),
        "figures": tiles(report),
        "proof": proof(report, sha256),
        "fingerprint": sha256,
        "silent": [(row, silence(row)) for row in report.silent],
        "goals": [(goal, VERDICTS[goal.verdict]) for goal in report.goals],
        "charts": [(row, line_chart(row)) for row in report.charted],
        "counted": [(row, how_counted(row)) for row in report.rows],
        "formulas": [formula for formula in FORMULAS if formula.code in PRINTED],
        "tolerance": formatter().percent(report.tolerance),
    }


def proof(report: Report, sha256: str) -> list[dict[str, Any]]:
    """What proves the report genuine; a preview has no number yet."""
    write = formatter()
    if not report.number:
        return []
    return [
        {"name": _("Report number"), "value": report.number, "code": True},
        {"name": _("Issue"), "value": write.num(report.issue)},
        {"name": _("Figures frozen"), "value": write.moment(report.frozen_at)},
        {"name": _("Fingerprint"), "value": grouped(sha256), "code": True},
        {"name": _("Check it at"), "value": report.verify_url, "code": True},
    ]


def report_html(text: str, sha256: str, *, crest: bool = False) -> str:
    """Call it inside the tenant: digits and the direction of charts are the tenant's."""
    report = Report(text)
    with override(report.language):
        spoken = language(report.language)
        frame = {
            "lang": spoken.code,
            "dir": spoken.dir,
            "paper": True,
            "crest": crest,
            "author": report.tenant,
            "sample": report.sample,
            "title": report.directorate,
            "addressee": formatter().period(report.period.starts_on, report.period.ends_on),
        }
        return render_to_string("reports/pdf.html", frame | report_context(report, sha256))
