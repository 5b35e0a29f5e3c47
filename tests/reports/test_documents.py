"""The governor's pack and its like: exceptions first, every figure proven, on page, paper and in files."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from reports.canonical import canonical
from reports.content import Design, Scope
from reports.documents import report_html
from reports.documents.freezing import Heading, report_content
from tests.reports.conftest import Story


def frozen(story: Story, document: str = "governor", **more: Any) -> str:
    scope = Scope(document, story.october, today=date(2026, 11, 20), **more)
    heading = Heading("ALPHA-2026-10-0001", 1, timezone.now(), {"en": "https://example.org/verify/"})
    return canonical(report_content(scope, heading, Design()))


@pytest.mark.parametrize("language", ["en", "ar", "ckb", "uk"])
def test_the_pack_is_drawn(story: Story, language: str) -> None:
    html = report_html(frozen(story), "ab" * 32, language=language)
    assert "ALPHA-2026-10-0001" in html
