"""From one snapshot comes one PDF: to the byte, in each language, in whichever process and whenever it is made."""

import hashlib
import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.models import Indicator, Measurement
from organisation.models import Directorate
from reports import actions
from reports.documents import report_html
from reports.models import Retention
from sdip.documents.pdf import write_pdf
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.reports.conftest import Story, tell_story

LANGUAGES = ["en", "ar", "ckb", "uk"]
ELSEWHERE = """
import hashlib, sys, django
django.setup()
from sdip.documents.pdf import write_pdf
print(hashlib.sha256(write_pdf(sys.stdin.read())).hexdigest())
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_process_on_another_day_makes_the_same_bytes(inside: Tenant, language: str) -> None:
    snapshot = tell_story(4, goal=False).report(language=language)
    html = report_html(snapshot.content, snapshot.sha256, language=language)
    here = hashlib.sha256(write_pdf(html)).hexdigest()
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], input=html, env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


@pytest.mark.django_db(transaction=True)
def test_a_pdf_that_was_deleted_is_made_again_as_it_was(tenant_a: Tenant) -> None:
    """Also after the figures, the names and the directorate's own have changed."""
    with tenant_context(tenant_a):
        story = tell_story(4, goal=False)
        snapshot = story.report(recipients=[])
        Retention.objects.create(document="directorate", pdf_months=1)
    with tenant_context(tenant_a):
        paper = snapshot.renderings.get()
        first, size = paper.pdf_sha256, paper.pdf.size if paper.pdf else 0
        assert paper.state == "rendered"
        for kind, pk in actions.outlived(timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)):
            assert actions.delete_outlived(kind, pk)
        Measurement.objects.update(value=0)
        Indicator.objects.update(name={"en": "Another name"})
        Directorate.objects.update(name={"en": "Another directorate"})
    with tenant_context(tenant_a):
        actions.retry_rendering(paper, by=story.head)
    with tenant_context(tenant_a):
        paper.refresh_from_db()
        assert paper.pdf is not None
        assert (paper.state, paper.pdf.size, paper.pdf_sha256) == ("rendered", size, first)


def test_to_draw_a_report_asks_the_database_nothing(story: Story) -> None:
    snapshot = story.report()
    for language in LANGUAGES:
        report_html(snapshot.content, snapshot.sha256, language=language)
        with CaptureQueriesContext(connection) as asked:
            report_html(snapshot.content, snapshot.sha256, language=language)
        assert [query["sql"] for query in asked] == []
