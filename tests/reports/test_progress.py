"""Whoever waits for a PDF sees how far it is, and can stop it: also in the middle of its layout."""

import re
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reports import actions, tasks
from reports.models import Rendering
from reports.workflow import LEASE
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tests.figures import address
from tests.make import signed_in
from tests.reports.conftest import Story, tell_story


def shown(story: Story, pk: int, **headers: str) -> str:
    page = signed_in(story.head).get(address("reports:report_page", args=[pk]), headers=headers).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)  # another one each time


def test_the_page_shows_how_far_the_pdf_is_and_asks_again_while_it_is_made(story: Story) -> None:
    snapshot = story.report()
    row = actions.claim_rendering(snapshot.renderings.get().pk, timezone.now())
    assert row is not None
    assert actions.note_progress(row, 5, 7, 12)
    text = shown(story, snapshot.pk)
    assert '<progress max="7" value="5"' in text
    assert "Step 5 of 7" in text
    assert "12 pages" in text
    assert 'hx-trigger="every' in text
    part = shown(story, snapshot.pk, **{"HX-Request": "true", "HX-Target": "state"})
    assert part.strip().startswith("<section")
    assert part.strip() in text
    with tenant_context(require_tenant()):  # a request leaves reverse() at the root
        actions.note_rendered(row.pk, b"%PDF-1.7")
    assert "hx-trigger" not in shown(story, snapshot.pk, **{"HX-Request": "true", "HX-Target": "state"})


def test_a_sign_of_life_renews_the_lease(story: Story) -> None:
    then = timezone.now() - LEASE
    row = actions.claim_rendering(story.report().renderings.get().pk, then)
    assert row is not None
    assert actions.note_progress(row, 1, 7, 0)
    assert actions.claim_rendering(row.pk, timezone.now()) is None


def test_a_worker_that_was_taken_for_dead_stops_and_spoils_nothing(story: Story) -> None:
    pk = story.report().renderings.get().pk
    slow = actions.claim_rendering(pk, timezone.now() - LEASE)
    assert slow is not None
    assert actions.claim_rendering(pk, timezone.now()) is not None
    assert not actions.note_progress(slow, 2, 7, 0)
    actions.note_failed(slow, RuntimeError("too slow"))
    assert Rendering.objects.get(pk=pk).state == "rendering"


def test_who_may_make_reports_cancels_one(story: Story) -> None:
    row = story.report().renderings.get()
    url = address("reports:cancel_page", args=[row.pk])
    assert signed_in(story.head).get(url).status_code == 405
    assert signed_in(story.head).post(url).status_code == 302
    text = shown(story, row.snapshot_id)
    assert "Cancelled" in text
    assert "Make the PDF" in text


@pytest.mark.django_db(transaction=True)
def test_a_pdf_cancelled_in_the_middle_of_its_layout_is_laid_out_no_further(
    tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    note = actions.note_progress

    def cancelled_at_the_third(row: Rendering, step: int, steps_: int, pages: int) -> bool:
        assert connection.in_atomic_block
        steps.append(step)
        if step == 3:
            actions.cancel_rendering(row, by=None)
        return note(row, step, steps_, pages)

    monkeypatch.setattr(actions, "note_progress", cancelled_at_the_third)
    with tenant_context(tenant_a):
        story = tell_story(3, goal=False)
        snapshot = story.report()
    with tenant_context(tenant_a):
        row = snapshot.renderings.get()
        assert (steps[-1], row.state, row.step, row.pdf, row.last_error) == (3, "cancelled", 2, None, "")
    monkeypatch.undo()
    with tenant_context(tenant_a):
        actions.retry_rendering(row, by=story.head)
    with tenant_context(tenant_a):
        row.refresh_from_db()
        assert (row.state, row.step, row.steps) == ("rendered", 7, 7)
        assert row.pages > 1
        (delivery,) = row.snapshot.deliveries.all()
        assert delivery.message is None  # whoever cancelled it did not want it sent
        actions.resend_delivery(delivery, by=story.head)
        delivery.refresh_from_db()
        assert delivery.message is not None


@pytest.mark.django_db(transaction=True)
def test_a_report_that_cannot_be_drawn_is_noted_and_given_up_in_the_end(
    tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_facts: Any, **_more: Any) -> str:
        raise KeyError("section")

    monkeypatch.setattr(tasks, "report_drafts", broken)
    with tenant_context(tenant_a):
        snapshot = tell_story(3, goal=False).report()
    with tenant_context(tenant_a):
        row = snapshot.renderings.get()
        assert (row.state, row.attempts, row.last_error) == ("queued", 1, "KeyError: 'section'")
