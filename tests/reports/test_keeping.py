"""Reports are kept for as long as the tenant says; number and fingerprint prove a paper for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports import actions, tasks
from reports.models import Rendering, Retention, Snapshot
from reports.queries import months_before
from sdip.files.models import File
from sdip.files.store import path_of
from sdip.mail.models import Message
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.reports.conftest import Story, tell_story


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 22), 0, date(2026, 11, 22)), (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)), (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 1), 25, date(2023, 12, 1)),
    ],
)  # fmt: skip
def test_months_are_counted_back(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 600))
def test_what_is_old_enough_stays_so(day: date, months: int) -> None:
    assert months_before(day + timedelta(days=1), months) >= months_before(day, months)
    assert months_before(day, months) > months_before(day, months + 1)


def made(snapshot: Snapshot) -> Snapshot:
    for paper in snapshot.renderings.all():
        actions.note_rendered(paper.pk, f"%PDF {paper.pk}".encode())
    snapshot.refresh_from_db()
    return snapshot


def after(months: int) -> date:
    """The first day on which what was frozen today is so old."""
    day = timezone.localdate()
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    later = date(years, month + 1, 1) + timedelta(days=day.day - 1)
    return later if later.month == month + 1 else later.replace(day=1)


def keep(pdfs: int | None, figures: int | None, document: str = "directorate") -> None:
    actions.set_retention({document: (pdfs, figures)}, by=None)


def delete(today: date) -> list[bool]:
    return [actions.delete_outlived(kind, pk, today) for kind, pk in actions.outlived(today)]


def test_pdfs_go_on_the_day_their_months_are_over_and_can_be_made_again(story: Story) -> None:
    snapshot, day = made(story.report(recipients=[])), after(12)
    assert actions.outlived(day) == []  # nobody has said that anything goes
    keep(12, None)
    assert actions.outlived(day - timedelta(days=1)) == []
    paper = snapshot.renderings.get()
    file = paper.pdf
    assert file is not None
    assert delete(day) == [True]
    paper.refresh_from_db()
    assert (paper.state, paper.pdf, paper.pdf_sha256) == ("expired", None, file.sha256)
    assert not File.objects.filter(pk=file.pk).exists()
    assert Snapshot.objects.get(pk=snapshot.pk).content
    assert actions.outlived(day) == []
    actions.retry_rendering(paper, by=story.head)
    actions.note_rendered(paper.pk, b"%PDF again")
    Rendering.objects.update(rendered_at=timezone.now() + timedelta(days=100))
    assert actions.outlived(day) == []  # for the PDF that was made anew the months begin anew


def test_other_kinds_are_kept_by_their_own_rule(story: Story) -> None:
    made(story.report(recipients=[]))
    keep(1, 1, "governor")
    assert actions.outlived(after(24)) == []


def test_the_day_is_the_tenants(story: Story) -> None:
    """Frozen half an hour before midnight in Greenwich, which is the next day in Baghdad."""
    moment = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    values = {"directorate": story.directorate, "period": story.october, "content": "{}", "frozen_at": moment}
    snapshot = make(Snapshot, **values)
    keep(1, 1)
    assert actions.outlived(date(2026, 4, 14)) == []
    assert actions.outlived(date(2026, 4, 15)) == [("figures", snapshot.pk)]


def test_a_pdf_that_an_email_still_carries_stays_until_that_has_left(story: Story) -> None:
    snapshot, day = made(story.report()), after(6)
    keep(6, None)
    assert delete(day) == [False]
    assert snapshot.renderings.get().state == "rendered"
    Message.objects.update(state="sent")
    assert delete(day) == [True]
    assert Message.objects.get().attachments.count() == 0
    assert snapshot.deliveries.get().message == Message.objects.get()


def test_figures_go_with_their_pdfs_and_the_paper_can_still_be_checked(story: Story) -> None:
    snapshot = made(story.report())
    Message.objects.update(state="sent")
    keep(12, 36)
    assert delete(after(36))[0] is True
    snapshot.refresh_from_db()
    assert (snapshot.content, snapshot.erased_at is not None, snapshot.printed.count()) == ("", True, 0)
    assert not File.objects.filter(name__startswith=snapshot.number).exists()
    asked = {"number": snapshot.number, "fingerprint": snapshot.sha256}
    shown = signed_in(story.head).get(address("public_reports:verify_page"), asked).content.decode()
    assert "Genuine" in shown
    assert "have been deleted" in shown
    page = signed_in(story.head).get(address("reports:report_page", args=[snapshot.pk])).content.decode()
    assert "have been deleted" in page
    assert "Correct it" not in page
    assert signed_in(story.head).get(address("reports:read_page", args=[snapshot.pk])).status_code == 404
    with pytest.raises(NotAllowed, match="deleted"):
        actions.retry_rendering(snapshot.renderings.get(), by=story.head)
    with pytest.raises(NotAllowed, match="deleted"):
        actions.correct_report(snapshot, reason="Too late", by=story.head)


def test_the_pdf_of_a_letter_that_was_lost_stays_until_it_is_settled(story: Story) -> None:
    snapshot = made(story.report())
    keep(12, None)
    for lost in ({"state": "failed"}, {"state": "sent", "bounced_at": timezone.now()}):
        Message.objects.update(**lost)
        assert delete(after(12)) == []
        assert Message.objects.get().attachments.count() == 1
    actions.retry_delivery(snapshot.deliveries.get(), by=story.head)
    Message.objects.update(state="sent", bounced_at=None)
    assert [kind for kind, _pk in actions.outlived(after(12))] == ["pdf"]
    Message.objects.update(state="failed")
    actions.acknowledge_report(snapshot.deliveries.get(), name="Sattar")  # they have it in another way
    assert delete(after(12)) == [True]


def test_what_is_needed_again_since_it_was_listed_stays(story: Story) -> None:
    """Of a letter that was lost in the same night, and of a time of keeping that was made longer."""
    snapshot, day = made(story.report()), after(12)
    Message.objects.update(state="sent")
    keep(12, 12)
    (_figures, pdf) = listed = actions.outlived(day)
    Message.objects.update(bounced_at=timezone.now())
    assert actions.delete_outlived(*pdf, day) is False
    Message.objects.update(bounced_at=None)
    keep(13, 13)
    assert [actions.delete_outlived(*each, day) for each in listed] == [False, False]
    keep(None, None)
    assert [actions.delete_outlived(*each, day) for each in listed] == [False, False]
    assert (snapshot.renderings.get().state, Snapshot.objects.get().erased_at) == ("rendered", None)
    keep(12, 12)
    assert [actions.delete_outlived(*each, day) for each in listed] == [True, True]


def test_a_later_issue_settles_a_lost_letter_and_the_end_of_the_figures_does(story: Story) -> None:
    snapshot = made(story.report())
    Message.objects.update(state="failed")
    keep(12, 24)
    assert delete(after(12)) == []
    actions.correct_report(snapshot, reason="Late entries", by=story.head)
    assert actions.outlived(after(12))[0][0] == "pdf"
    assert all(delete(after(24)))


def test_figures_go_from_the_letters_too(story: Story) -> None:
    snapshot = made(story.report())
    letter = Message.objects.get()
    assert "We kept" in letter.text
    keep(12, 24)
    assert delete(after(24)) == [False, False]  # it has not left yet
    assert "We kept" in Message.objects.get().text
    Message.objects.update(state="sent")
    assert all(delete(after(24)))
    letter.refresh_from_db()
    assert (letter.text, letter.html, letter.message_id != "") == ("…", "", True)
    Message.objects.update(state="failed")
    with pytest.raises(NotAllowed, match="only its number and fingerprint"):
        actions.retry_delivery(snapshot.deliveries.get(), by=story.head)


def test_a_snapshot_is_never_changed_and_erased_only_whole(story: Story) -> None:
    snapshot = story.report()
    for values in ({"content": "{}"}, {"sha256": "0" * 64}, {"number": "X"}, {"content": ""}):
        with pytest.raises(Exception, match=r"Cannot update|snapshot_has_its_content"), transaction.atomic():
            Snapshot.objects.filter(pk=snapshot.pk).update(**values)


REFUSED = [((0, None), "1 to 600"), ((601, None), "1 to 600"), ((24, 12), "at least as long"), ((None, 0), "1 to 600")]


@pytest.mark.parametrize(("months", "sentence"), REFUSED)
def test_times_that_make_no_sense_are_refused(
    inside: Tenant, months: tuple[int | None, int | None], sentence: str
) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        actions.set_retention({"governor": (12, None), "directorate": months}, by=None)
    assert not Retention.objects.exists()
    with pytest.raises(IntegrityError, match="figures_are_kept"), transaction.atomic():
        make(Retention, pdf_months=24, figure_months=12)


def test_the_administrator_says_how_long_and_takes_it_back(story: Story) -> None:
    url, admin = address("reports:retention_page"), signed_in(make_member("administrator"))
    assert signed_in(story.head).get(url).status_code == 403
    assert (
        admin.post(url, {"directorate_pdf": "١٢", "directorate_figures": "36", "brief_figures": "6"}).status_code == 302
    )
    found = {row.document: (row.pdf_months, row.figure_months) for row in Retention.objects.all()}
    assert found == {"directorate": (12, 36), "brief": (6, 6)}
    shown = admin.get(url).content.decode()
    assert 'value="36"' in shown
    refused = admin.post(url, {"directorate_pdf": "12", "directorate_figures": "3"})
    assert (refused.status_code, "at least as long" in refused.content.decode()) == (422, True)
    assert admin.post(url, {"brief_pdf": ""}).status_code == 302
    assert not Retention.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_nightly_job_deletes_also_the_content_of_the_file(
    tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "lay_out", lambda html, **_more: b"%PDF of the night")
    with tenant_context(tenant_a):
        snapshot = tell_story(3, goal=False).report(recipients=[])
    with tenant_context(tenant_a):
        file = snapshot.renderings.get().pdf
        assert file is not None
        path = path_of(tenant_a.pk, file.sha256)
        assert path.exists()
        keep(12, None)
        day = after(12)
    tasks.delete_old_reports.apply_async(tenant=tenant_a)
    assert path.exists()
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    tasks.delete_old_reports.apply_async(tenant=tenant_a)
    assert not path.exists()
    with tenant_context(tenant_a):
        assert snapshot.renderings.get().state == "expired"
