"""Handing over everything of somebody who leaves: no key to a person is forgotten."""

from typing import Any

import pytest
from django.apps import apps

from organisation.models import Role
from people import handover
from people.actions import hand_over_everything
from people.models import Member
from tenancy.models import Tenant
from tests.make import make, make_member

# Keys that say who did something, or that end with the membership: they never go to somebody else.
STAYS = {
    "indicators.ImportMapping.made_by",
    "indicators.ImportRun.made_by",
    "indicators.LockException.given_by",
    "indicators.LockException.member",  # a permission for one person
    "indicators.Reading.entered_by",
    "indicators.Reading.withdrawn_by",
    "indicators.Reminder.member",  # who was reminded then
    "indicators.StandardCorrection.corrected_by",
    "planning.ActionReminder.member",
    "planning.SentForm.member",  # machinery of one day
    "people.Invitation.invited_by", "people.Invitation.member", "people.Deputyship.member", "people.Deputyship.deputy",
    "people.ApiToken.member", "organisation.Assignment.member", "organisation.Import.member",
    "indicators.Measurement.entered_by", "indicators.Measurement.approved_by", "indicators.MeasurementEntry.entered_by",
    "indicators.Verification.verified_by", "charters.CharterVersion.published_by", "charters.VersionMove.by",
    "charters.Comment.by", "charters.Comment.answered_by", "charters.CharterReview.begun_by", "charters.CharterReview.ended_by",
    "charters.CharterFeedback.answered_by", "charters.Distribution.by", "charters.Acknowledgement.member",
    "charters.Opening.opened_by", "charters.Recording.by", "charters.Check.by", "charters.Edition.recorded_by",
    "charters.Approval.by", "feedback.CaseMove.by", "feedback.CaseNote.by", "feedback.CaseTask.asked_by",
    "feedback.CaseTask.answered_by", "feedback.Concerned.cleared_by", "feedback.Concerned.member", "feedback.Concerned.named_by",
    "feedback.SurveyFile.asked_by", "feedback.Praise.member", "feedback.Praise.by",
    "feedback.Clearance.by", "feedback.PublishedQuarter.by", "feedback.Response.entered_by",
    "planning.StageMove.moved_by", "planning.SignOff.signed_by", "planning.CalendarKey.member", "planning.Attendance.member",
    "planning.Input.decided_by", "planning.Evaluation.evaluated_by", "planning.Solution.overridden_by",
    "planning.Score.member", "planning.ScoreOpening.by", "planning.ActionUpdate.by", "planning.DateShift.by",
    "planning.AimShift.by", "planning.Barrier.raised_by",
    "planning.Barrier.cleared_by", "planning.ActionFile.added_by", "reports.Snapshot.made_by",
    "reports.Publication.by", "reports.ReportDecision.settled_by", "reports.Delivery.withdrawn_by",
}  # fmt: skip
DUTIES = list(handover.duties())


def keys_to_members() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.local_concrete_fields
        if field.remote_field and field.remote_field.model is Member
    }


def test_every_key_to_a_person_goes_over_or_says_why_it_stays() -> None:
    registered = {f"{duty.model._meta.label}.{duty.field}" for duty in DUTIES}
    assert registered & STAYS == set()
    assert keys_to_members() == registered | STAYS


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: f"{duty.model._meta.label}.{duty.field}")
def test_what_is_open_goes_over(inside: Tenant, duty: Any) -> None:
    old, new, boss = make_member(), make_member(Role.COMPLAINTS_OFFICER), make_member(Role.ADMINISTRATOR)
    row = make(duty.model, **{duty.field: old})
    if not duty.rows(old).exists():
        pytest.skip("the first state of this model is closed")
    other = make(duty.model, **{duty.field: boss})
    assert [(d.model, count) for d, count in handover.held_by(old)] == [(duty.model, 1)]
    hand_over_everything(old, new, by=boss)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (getattr(row, duty.field), getattr(other, duty.field)) == (new, boss)
    assert handover.held_by(old) == []


def test_the_preview_asks_once_for_each_kind(inside: Tenant, django_assert_num_queries: Any) -> None:
    member = make_member()
    with django_assert_num_queries(len(DUTIES)):
        handover.held_by(member)
