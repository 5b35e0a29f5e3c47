"""What a report says, gathered from the tables once: plain data without a language, ready to be frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from organisation.deadlines import REPORT_TOLERANCE
from tenancy.context import require_tenant

from ..content.design import Design
from ..content.figures import indicator_rows
from ..content.scope import Scope
from ..sections import SECTIONS
from .registry import SPECS

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is, beside its figures. `verify_urls`: by language. `corrects`: issue, fingerprint and reason of the one before."""

    number: str
    issue: int
    frozen_at: datetime
    verify_urls: Mapping[str, str]
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
        "corrects": dict(heading.corrects) if heading.corrects else None,
        "tenant": {"slug": tenant.slug, "name": tenant.name, "sample": bool(tenant.settings.get("sample"))},
        "tolerance": Decimal(str(tenant.settings.get("report_tolerance", REPORT_TOLERANCE))),
        "scope": scope.facts,
        "design": design.facts,
        "shared": {"indicators": rows},
        "sections": [{"code": section.code, "facts": section.gather(scope)} for section in chosen],
    }
