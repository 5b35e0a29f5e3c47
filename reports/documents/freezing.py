"""What a report says, gathered from the tables once: plain data without a language, ready to be frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from organisation.deadlines import REPORT_TOLERANCE
from tenancy.context import require_tenant

from ..canonical import canonical
from ..content.design import Design
from ..content.figures import indicator_rows
from ..content.scope import Scope
from ..reading import Report
from ..sections import SECTIONS
from .changes import changes
from .look import look_of
from .registry import SPECS

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is, beside its figures. `verify_urls`: by language. `crest`: the fingerprint of its picture.

    `corrects`: issue, fingerprint, reason and content of the one before."""

    number: str
    issue: int
    frozen_at: datetime
    verify_urls: Mapping[str, str]
    crest: str = ""
    corrects: Mapping[str, Any] | None = None


def report_content(scope: Scope, heading: Heading, design: Design) -> dict[str, Any]:
    """A constant number of queries, whatever the scope holds."""
    facts = _facts(scope, heading, design)
    if heading.corrects is None:
        return facts
    before = Report(heading.corrects["content"])
    changed = _changed(before, facts["shared"]["indicators"])
    corrects = {name: heading.corrects[name] for name in ("issue", "sha256", "reason")} | {"changed": changed}
    told = {each["code"] for each in changed}
    return facts | {"corrects": corrects | {"tables": changes(before, Report(canonical(facts)), told)}}


def _facts(scope: Scope, heading: Heading, design: Design) -> dict[str, Any]:
    tenant = require_tenant()
    spec = SPECS[scope.document]
    same = heading.corrects is not None  # as the issue before
    chosen = [SECTIONS[code] for code in (design.sections if same else spec.sections_of(design))]
    wanted = spec.figures or any(section.figures for section in chosen)
    rows = indicator_rows(scope, scope.period) if wanted and scope.period else []
    return {
        "format": FORMAT,
        "document": scope.document,
        "number": heading.number,
        "issue": heading.issue,
        "frozen_at": heading.frozen_at,
        "verify_urls": dict(heading.verify_urls),
        "corrects": None,
        "tenant": {"slug": tenant.slug, "name": tenant.name, "sample": bool(tenant.settings.get("sample"))},
        "tolerance": Decimal(str(tenant.settings.get("report_tolerance", REPORT_TOLERANCE))),
        "look": {"crest": heading.crest, **look_of(tenant)},
        "scope": scope.facts,
        "design": design.facts,
        "shared": {"indicators": rows},
        "sections": [{"code": section.code, "facts": section.gather(scope)} for section in chosen],
    }


def _changed(before: Report, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Which figures are others than in the issue before: what each was."""
    was = {row.code: row.value for row in before.rows}
    return [
        {"code": row["code"], "was": was[row["code"]]}
        for row in rows
        if row["code"] in was and was[row["code"]] != row["value"]
    ]
