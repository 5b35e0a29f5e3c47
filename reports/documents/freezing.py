"""What a report says, gathered from the tables once: plain data without a language, ready to be frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from organisation.deadlines import REPORT_TOLERANCE
from tenancy.context import require_tenant

from ..content.design import Design
from ..content.figures import indicator_rows
from ..content.scope import Scope
from ..reading import Report
from ..sections import SECTIONS
from .look import look_of
from .registry import SPECS

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is, beside its figures. `verify_urls`: by language. `crest`: the fingerprint of its picture.

    `corrects`: issue, fingerprint and reason of the one before."""

    number: str
    issue: int
    frozen_at: datetime
    verify_urls: Mapping[str, str]
    crest: str = ""
    corrects: Mapping[str, Any] | None = None


def report_content(scope: Scope, heading: Heading, design: Design) -> dict[str, Any]:
    """A constant number of queries, whatever the scope holds."""
    tenant = require_tenant()
    chosen = [SECTIONS[code] for code in design.sections or SPECS[scope.document].sections]
    wanted = any(section.figures for section in chosen)
    rows = indicator_rows(scope, scope.period) if wanted and scope.period else []
    return {
        "format": FORMAT,
        "document": scope.document,
        "number": heading.number,
        "issue": heading.issue,
        "frozen_at": heading.frozen_at,
        "verify_urls": dict(heading.verify_urls),
        "corrects": _with_changes(heading.corrects, rows) if heading.corrects else None,
        "tenant": {"slug": tenant.slug, "name": tenant.name, "sample": bool(tenant.settings.get("sample"))},
        "tolerance": Decimal(str(tenant.settings.get("report_tolerance", REPORT_TOLERANCE))),
        "look": {"crest": heading.crest, **look_of(tenant)},
        "scope": scope.facts,
        "design": design.facts,
        "shared": {"indicators": rows},
        "sections": [{"code": section.code, "facts": section.gather(scope)} for section in chosen],
    }


def figures_of(report: Report) -> dict[str, Decimal | None]:
    """By indicator, for the issue that corrects this one."""
    return {row.code: row.value for row in report.rows}


def _with_changes(corrects: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Which figures are others than in the issue before: what each was."""
    before = corrects.get("figures", {})
    changed = [
        {"code": row["code"], "was": before[row["code"]]}
        for row in rows
        if row["code"] in before and before[row["code"]] != row["value"]
    ]
    return {"issue": corrects["issue"], "sha256": corrects["sha256"], "reason": corrects["reason"], "changed": changed}
