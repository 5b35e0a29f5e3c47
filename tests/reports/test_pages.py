"""The pages of reports: archive, one report, schedules, and what the public may ask."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports import actions
from reports.links import link_token
from reports.models import Delivery, Rendering, Snapshot
from reports.workflow import LINK_LASTS
from sdip.files.store import read_file
from sdip.mail.models import Message
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.reports.conftest import Story


def text_of(response: Any) -> str:
    return response.content.decode()


def ready(snapshot: Snapshot, pdf: bytes = b"%PDF-1.7 sample") -> Snapshot:
    with tenant_context(require_tenant()):
        for paper in snapshot.renderings.all():
            actions.note_rendered(paper.pk, pdf)
    return Snapshot.objects.get(pk=snapshot.pk)


def lose_pdf(paper: Rendering) -> None:
    """As it goes when the time of keeping is over."""
    document = paper.snapshot.document
    actions.set_retention({document: (1, None)}, by=None)
    assert actions.delete_outlived("pdf", paper.pk, timezone.localdate() + timedelta(days=62))
    actions.set_retention({document: (None, None)}, by=None)


def page(story: Story, name: str, *args: object, **data: object) -> Any:
    return signed_in(story.head).get(address(f"reports:{name}", args=args), data)


def test_the_archive_lists_searches_and_filters(story: Story) -> None:
    first, second = ready(story.report()), story.report()
    shown = text_of(page(story, "reports_page"))
    assert first.number in shown
    assert second.number in shown
    assert second.number not in text_of(page(story, "reports_page", state="rendered"))
    assert first.number in text_of(page(story, "reports_page", q="water"))
    assert "No report matches" in text_of(page(story, "reports_page", q="zzz"))


def test_the_archive_asks_the_same_questions_for_three_as_for_one(story: Story) -> None:
    client, url = signed_in(story.head), address("reports:reports_page")
    story.report()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    story.report(), story.report()
    with CaptureQueriesContext(connection) as three:
        assert text_of(client.get(url)).count("<tr") == 4
    assert len(three) == len(one)


def test_a_swap_equals_a_reload(story: Story) -> None:
    story.report()
    client, url = signed_in(story.head), address("reports:reports_page") + "?q=water"
    part = text_of(client.get(url, headers={"HX-Request": "true", "HX-Target": "reports"}))
    assert "ALPHA-WAT" in part
    assert part.strip() in text_of(client.get(url))


def test_another_directorates_report_is_forbidden(story: Story) -> None:
    snapshot = ready(story.report())
    stranger = signed_in(make_member("head", make_directorate()))
    for name, *more in (("report_page",), ("read_page",), ("pdf_page", "en")):
        assert stranger.get(address(f"reports:{name}", args=[snapshot.pk, *more])).status_code == 403
    assert snapshot.number not in text_of(stranger.get(address("reports:reports_page")))
    community = signed_in(make_member("community_member", story.directorate))
    assert community.get(address("reports:reports_page")).status_code == 403


def test_the_report_page_tells_what_became_of_each_delivery(story: Story) -> None:
    snapshot = story.report()
    assert "Waits for the PDF" in text_of(page(story, "report_page", snapshot.pk))
    ready(snapshot)
    message = Message.objects.get()
    shown = text_of(page(story, "report_page", snapshot.pk))
    assert "On its way" in shown
    assert message.message_id.strip("<>") in shown.replace("<wbr>", "")
    Message.objects.update(state="sent", sent_at=timezone.now())
    assert "Sent" in text_of(page(story, "report_page", snapshot.pk))
    Message.objects.update(state="failed", last_error="550 No such user")
    shown = text_of(page(story, "report_page", snapshot.pk))
    assert "Not delivered" in shown
    assert "550 No such user" in shown
    assert snapshot.number in text_of(page(story, "reports_page", state="undelivered"))


def test_the_pdf_is_downloaded_by_those_allowed(story: Story) -> None:
    snapshot = ready(story.report())
    response = page(story, "pdf_page", snapshot.pk, "en")
    assert response.content == b"%PDF-1.7 sample"
    assert response["Content-Disposition"] == f'attachment; filename="{snapshot.number}.en.pdf"'
    assert page(story, "pdf_page", story.report().pk, "en").status_code == 404


def test_a_report_is_made_from_the_form(story: Story) -> None:
    client, url = signed_in(story.head), address("reports:new_report_page")
    form = {"directorate": story.directorate.pk, "period": story.october.pk, "language": "ar"}
    refused = client.post(url, form | {"recipients": "The governor"})
    assert (refused.status_code, "a comma and the e-mail address" in text_of(refused)) == (422, True)
    refused = client.post(url, form | {"recipients": "The governor, no-address"})
    assert (refused.status_code, "is not an e-mail address" in text_of(refused)) == (422, True)
    refused = client.post(url, form | {"recipients": f"{'x' * 201}, office@example.org"})
    assert (refused.status_code, "too long for a name" in text_of(refused)) == (422, True)
    assert not Snapshot.objects.exists()
    lines = "Governor’s office، Office@Example.org\nSpeaker <speaker@example.org>"
    assert client.post(url, form | {"recipients": lines}).status_code == 302
    snapshot = Snapshot.objects.get()
    assert {(d.name, d.email) for d in snapshot.deliveries.all()} == {
        ("Governor’s office", "office@example.org"),
        ("Speaker", "speaker@example.org"),
    }


def test_a_double_click_makes_one_report_and_one_email(story: Story) -> None:
    """By the key of the form. With other words, after a step back, it is another report."""
    client, url = signed_in(story.head), address("reports:new_report_page")
    form = {"directorate": story.directorate.pk, "period": story.october.pk, "language": "en"}
    form |= {"recipients": "Office, office@example.org", "key": key_in(client.get(url))}
    first, second = client.post(url, form), client.post(url, form)
    assert (first.status_code, first.url) == (302, second.url)
    assert Snapshot.objects.get().deliveries.count() == 1
    assert client.post(url, form | {"recipients": "Council, council@example.org"}).url != first.url
    assert client.post(url, form | {"key": key_in(client.get(url))}).url != first.url
    assert Snapshot.objects.count() == 3


def test_a_double_click_sends_the_report_of_a_schedule_once(story: Story) -> None:
    client, schedule = signed_in(story.head), story.schedule()
    url = address("reports:send_now_page", args=[schedule.pk])
    key = {"key": key_in(page(story, "schedule_page", schedule.pk))}
    assert client.post(url, key).url == client.post(url, key).url
    assert Delivery.objects.count() == 1
    client.post(url, {"key": key_in(page(story, "schedule_page", schedule.pk))})
    assert Delivery.objects.count() == 2


def key_in(response: Any) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', text_of(response))
    assert found is not None
    return found[1]


def test_a_preview_stores_nothing_and_uses_no_number(story: Story) -> None:
    data = {"directorate": story.directorate.pk, "period": story.october.pk, "language": "en"}
    shown = text_of(page(story, "preview_page", **data))
    assert "This is a preview" in shown
    assert "We kept 1 of 2 promises" in shown
    assert not Snapshot.objects.exists()
    assert story.report().number.endswith("-0001")
    assert page(story, "preview_page", **data | {"period": 0}).status_code == 422


def test_a_report_is_read_in_its_own_language(story: Story) -> None:
    shown = text_of(page(story, "read_page", story.report(language="ar").pk))
    assert '<html lang="ar" dir="rtl">' in shown
    assert "٧١٫٢٪" in shown


def test_a_ready_report_is_sent_to_somebody_else_once(story: Story) -> None:
    snapshot, client = ready(story.report()), signed_in(story.head)
    url = address("reports:report_page", args=[snapshot.pk])
    assert client.post(url, {"recipients": "Council, council@example.org"}).status_code == 302
    assert Message.objects.filter(recipient="council@example.org").count() == 1
    again = client.post(url, {"recipients": "Council, Council@example.org"})
    assert (again.status_code, "have got this issue already" in text_of(again)) == (422, True)
    reader = signed_in(make_member("auditor", story.directorate))
    assert reader.post(url, {"recipients": "Me, me@example.org"}).status_code == 403


def test_a_correction_wants_a_reason(story: Story) -> None:
    snapshot, client = ready(story.report()), signed_in(story.head)
    url = address("reports:correct_page", args=[snapshot.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Nine late entries"}).status_code == 302
    assert "A later issue takes the place" in text_of(page(story, "report_page", snapshot.pk))
    newest = Snapshot.objects.get(issue=2)
    assert "Nine late entries" in text_of(page(story, "read_page", newest.pk))


def test_a_failed_report_is_started_anew(story: Story) -> None:
    snapshot = story.report()
    paper = snapshot.renderings.get()
    Rendering.objects.update(state="failed", last_error="No font")
    assert "No font" in text_of(page(story, "report_page", snapshot.pk))
    signed_in(story.head).post(address("reports:retry_page", args=[paper.pk]))
    paper.refresh_from_db()
    assert paper.state == "queued"


# --- without signing in ---


@pytest.fixture
def verify() -> str:
    return address("public_reports:verify_page")


def test_anybody_may_ask_whether_a_report_is_genuine(story: Story, verify: str, client: Any) -> None:
    snapshot = story.report()
    right = {
        "number": snapshot.number.lower(),
        "fingerprint": f" {snapshot.sha256[:8].upper()} {snapshot.sha256[8:16]}",
    }
    shown = text_of(client.get(verify, right))
    assert "Genuine" in shown
    assert "Water Directorate" not in shown  # nothing of the content
    wrong = text_of(client.get(verify, right | {"fingerprint": "0" * 64}))
    assert "Not genuine" in wrong
    assert "Not genuine" in text_of(client.get(verify, right | {"number": "ALPHA-WAT-2026-10-0099"}))


def test_a_pdf_is_genuine_by_its_own_fingerprint(story: Story, verify: str, client: Any) -> None:
    snapshot = ready(story.report())
    paper = read_file(snapshot.renderings.get().pdf)
    asked = {"number": snapshot.number, "fingerprint": hashlib.sha256(paper).hexdigest()}
    assert "the fingerprint of its PDF in English" in text_of(client.get(verify, asked))
    forged = hashlib.sha256(paper + b"%").hexdigest()
    assert "Not genuine" in text_of(client.get(verify, asked | {"fingerprint": forged}))


def test_a_pdf_stays_genuine_when_it_has_been_made_again(story: Story, verify: str, client: Any) -> None:
    """By another version of what lays it out, say."""
    snapshot = ready(story.report(recipients=[]), b"%PDF first")
    paper = snapshot.renderings.get()
    for pdf, differs in ((b"%PDF first", False), (b"%PDF second", True), (b"%PDF second", True), (b"%PDF first", True)):
        lose_pdf(paper)
        actions.retry_rendering(paper, by=story.head)
        ready(snapshot, pdf)
        for each in (b"%PDF first", pdf):
            asked = {"number": snapshot.number, "fingerprint": hashlib.sha256(each).hexdigest()}
            assert "the fingerprint of its PDF" in text_of(client.get(verify, asked))
        assert ("was made again and is not the same" in text_of(page(story, "report_page", snapshot.pk))) == differs


def test_a_few_digits_prove_nothing(story: Story, verify: str, client: Any) -> None:
    snapshot = story.report()
    short = client.get(verify, {"number": snapshot.number, "fingerprint": snapshot.sha256[:8]})
    assert (short.status_code, "Type at least the first 16" in text_of(short)) == (422, True)
    assert client.get(verify, {"number": "", "fingerprint": ""}).status_code == 422


def test_an_old_issue_is_genuine_and_out_of_date(story: Story, verify: str, client: Any) -> None:
    first = story.report()
    actions.correct_report(first, reason="More entries", by=story.head)
    shown = text_of(client.get(verify, {"number": first.number, "fingerprint": first.sha256}))
    assert "A later issue has taken its place" in shown


def test_the_link_of_a_large_report_works_without_signing_in_and_is_noted(story: Story, client: Any) -> None:
    snapshot = ready(story.report(), b"%PDF" + b"x" * 1_000_001)
    delivery, message = snapshot.deliveries.get(), Message.objects.get()
    assert message.attachments.count() == 0
    path = next(line for line in message.text.splitlines() if "/reports/get/" in line).split("8000")[1].strip()
    response = client.get(f"{path}pdf/")
    assert response.content == b"%PDF" + b"x" * 1_000_001
    delivery.refresh_from_db()
    opened = delivery.opened_at
    assert opened is not None
    client.get(f"{path}pdf/")
    delivery.refresh_from_db()
    assert delivery.opened_at == opened


def test_a_link_expires_and_cannot_be_forged(
    story: Story, client: Any, tenant_b: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = ready(story.report()).deliveries.get()
    token = link_token(delivery.pk)
    url = address("public_reports:download_page", args=[token])
    assert client.get(url[:-4] + "AAAA/").status_code == 404
    with tenant_context(tenant_b):
        foreign = link_token(delivery.pk)
    assert client.get(address("public_reports:download_page", args=[foreign])).status_code == 404
    later = timezone.now() + LINK_LASTS + timedelta(minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert client.get(url).status_code == 410
    assert Delivery.objects.get().opened_at is None


def test_failed_reports_are_work_for_those_who_may_start_them(story: Story) -> None:
    from sdip.web.work import work_of

    snapshot = story.report()
    Rendering.objects.update(state="failed")
    titles = [str(i.title) for group in work_of(story.head, timezone.localdate()).groups for i in group.items]
    assert snapshot.number in titles


def test_search_finds_a_report_by_number(story: Story) -> None:
    from sdip.web.finding import found_by

    number = story.report().number
    assert number in [str(hit.title) for hit in found_by(story.head, "alpha-wat").hits]
