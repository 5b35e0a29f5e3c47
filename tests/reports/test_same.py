"""From one snapshot comes one PDF: to the byte, in each language, in whichever process and whenever it is made."""

import hashlib
import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from indicators.models import Indicator, Measurement
from organisation.actions.settings import change_settings
from organisation.models import Directorate
from reports import actions
from reports.content import Design, Scope
from reports.documents import images_of, images_of_today, report_html, report_pdf
from reports.documents.files import held_tables
from reports.links import link_token
from reports.mails import report_mail
from reports.models import Rendering, Retention
from reports.reading import Report
from sdip.documents.pdf import write_pdf
from sdip.files.models import File
from sdip.files.store import forget_file
from tenancy.actions import change_tenant
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.text import words
from tests.figures import address
from tests.make import signed_in
from tests.reports.conftest import NAMES, Story, tell_story
from tests.reports.test_pages import ready
from tests.reports.world import database_url

LANGUAGES = ["en", "ar", "ckb", "uk"]
ELSEWHERE = """
import hashlib, sys, django
django.setup()
from sdip.documents.pdf import write_pdf
print(hashlib.sha256(write_pdf(sys.stdin.read())).hexdigest())
"""
STORED = """
import hashlib, sys, django
django.setup()
from reports.documents import images_of, report_pdf
from reports.models import Snapshot
from tenancy.context import tenant_context
from tenancy.models import Tenant
with tenant_context(Tenant.objects.get(slug=sys.argv[1])):
    for row in Snapshot.objects.order_by("pk"):
        print(hashlib.sha256(report_pdf(row.content, row.sha256, language="ckb", images=images_of(row))).hexdigest())
"""


def elsewhere(program: str, *words: str, **more: Any) -> list[str]:
    """What another process prints, whose hashes, clock and language are others."""
    environment = (
        os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"} | more.pop("env", {})
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=True, **more
    )
    return str(ended.stdout).split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_process_on_another_day_makes_the_same_bytes(inside: Tenant, language: str) -> None:
    snapshot = tell_story(4, goal=False).report(language=language)
    html = report_html(snapshot.content, snapshot.sha256, language=language)
    here = hashlib.sha256(write_pdf(html)).hexdigest()
    assert elsewhere(ELSEWHERE, input=html) == [here]


@pytest.mark.django_db(transaction=True)
def test_another_process_draws_the_same_bytes_from_what_is_stored(tenant_a: Tenant) -> None:
    """Also of the brief, for which several layouts are tried."""
    with tenant_context(tenant_a):
        story = tell_story(4)
        made = [story.report(scope=Scope(kind, story.october)) for kind in ("governor", "brief")]
        here = [report_pdf(each.content, each.sha256, language="ckb") for each in made]
    there = elsewhere(STORED, tenant_a.slug, env={"DATABASE_URL": database_url()})
    assert there == [hashlib.sha256(each).hexdigest() for each in here]


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
        next_year = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
        for kind, pk in actions.outlived(next_year):
            assert actions.delete_outlived(kind, pk, next_year)
        Measurement.objects.update(value=0)
        Indicator.objects.update(name={"en": "Another name"})
        Directorate.objects.update(name={"en": "Another directorate"})
    with tenant_context(tenant_a):
        actions.retry_rendering(paper, by=story.head)
    with tenant_context(tenant_a):
        paper.refresh_from_db()
        assert paper.pdf is not None
        assert (paper.state, paper.pdf.size, paper.pdf_sha256) == ("rendered", size, first)


def frozen_part(body: str) -> str:
    """Of a page, what it shows of the report; around it stands what is of today."""
    return body[body.index('class="pagehead"') :].partition("The JSON file")[0].partition("ملف JSON")[0]


def test_page_letter_and_files_are_those_of_the_day_of_freezing(story: Story) -> None:
    """Also in which language a name is told that the language of the paper lacks, and on which day that begins before midnight."""
    Indicator.objects.update(name={"en": "English name", "ckb": "ناوی کوردی"})
    story.directorate.name = words({"en": "Water", "ckb": "ئاو"})
    story.directorate.save()
    with tenant_context(require_tenant()):
        snapshot = ready(story.report(recipients=[("Office", "office@example.org", "ar")]))
    delivery = snapshot.deliveries.get()
    urls = [
        address("reports:read_page", args=[snapshot.pk]) + "?language=ar",
        address("public_reports:recipient_page", args=[link_token(delivery.pk)]),
    ]
    figures = address("public_reports:figures_page", args=[link_token(delivery.pk), "csv"])

    def drawn() -> list[str]:
        with tenant_context(Tenant.objects.get(pk=require_tenant().pk)):
            mail = report_mail(delivery, snapshot, attached=True)
            paper = report_html(snapshot.content, snapshot.sha256, language="uk")
            held = held_tables(Report(snapshot.content), "ar")
        pages = [frozen_part(signed_in(story.head).get(url).content.decode()) for url in urls]
        return [mail.subject, paper, str(held), *pages, Client().get(figures).content.decode()]

    before = drawn()
    assert all("English name" in each for each in before[1:])
    assert "Water" in before[0]
    change_tenant(require_tenant(), languages=["ckb", "ar", "en", "uk"], digits="latn", time_zone="Pacific/Kiritimati")
    assert Tenant.objects.get(pk=require_tenant().pk).languages[0] == "ckb"
    assert drawn() == before


def test_a_report_from_before_its_languages_were_kept_is_drawn_in_those_of_today(story: Story) -> None:
    snapshot = story.report()
    data = json.loads(snapshot.content)
    assert data["look"].pop("languages") == require_tenant().languages
    Indicator.objects.update(name={"en": "English name", "ckb": "ناوی کوردی"})
    old = json.dumps(data)
    assert NAMES["en"] in report_html(old, snapshot.sha256, language="en")


def paint(colour: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(picture, "PNG")
    change_settings(require_tenant(), crest=picture.getvalue(), by=None)


@pytest.mark.django_db(transaction=True)
def test_the_tenants_looks_are_kept_with_the_figures(tenant_a: Tenant) -> None:
    """Coat of arms, digits, direction of charts and clock: all of them change, the paper does not."""
    with tenant_context(tenant_a):
        paint("#aa2233")
        story = tell_story(4, goal=False)
        snapshot = story.report(language="ar", recipients=[])
        crest = snapshot.crest
    assert crest is not None
    assert (snapshot.crest_id, Report(snapshot.content).look["crest"]) == (crest.pk, crest.sha256)
    with tenant_context(tenant_a):
        paper = snapshot.renderings.get()
        first, html = paper.pdf_sha256, report_html(snapshot.content, snapshot.sha256, language="ar")
        paint("#2233aa")
        change_tenant(tenant_a, digits="latn", charts="ltr", time_zone="Pacific/Kiritimati")
        Rendering.objects.filter(pk=paper.pk).update(state="cancelled", pdf=None)
        forget_file(crest)
        forget_file(File.objects.get(sha256=first))
        assert File.objects.filter(pk=crest.pk).exists()  # as long as a report carries it
    after = Tenant.objects.get(pk=tenant_a.pk)
    with tenant_context(after):
        assert report_html(snapshot.content, snapshot.sha256, language="ar") == html
        actions.retry_rendering(paper, by=story.head)
    with tenant_context(after):
        paper.refresh_from_db()
        assert (paper.state, paper.pdf_sha256) == ("rendered", first)
        new = story.report(language="ar", recipients=[])
        assert (new.crest is None, new.crest_id == crest.pk) == (False, False)
        assert "\N{ARABIC-INDIC DIGIT TWO}" not in report_html(new.content, new.sha256, language="ar")


def test_a_report_without_coat_of_arms_or_of_old_keeps_none(story: Story) -> None:
    paint("#aa2233")
    plain = story.report(design=Design(crest=False))
    assert (plain.crest, images_of(plain)) == (None, {})
    plain.content = plain.content.replace('"look":', '"unknown":')
    assert images_of(plain) == images_of_today() != {}


def test_one_file_serves_all_reports(story: Story) -> None:
    paint("#aa2233")
    assert story.report().crest == story.report().crest
    assert File.objects.filter(name="crest.png").count() == 1


def test_to_draw_a_report_asks_the_database_nothing(story: Story) -> None:
    snapshot = story.report()
    for language in LANGUAGES:
        report_html(snapshot.content, snapshot.sha256, language=language)
        with CaptureQueriesContext(connection) as asked:
            report_html(snapshot.content, snapshot.sha256, language=language)
        assert [query["sql"] for query in asked] == []
