from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.models import Response, Survey, Wave
from feedback.tasks import sweep_survey_files
from organisation.models import Service
from people.models import Member
from tests.charters.conftest import body, tenant_addresses, url  # noqa: F401 - fixture
from tests.make import make, make_directorate, make_member

LANGUAGES = ["en", "ar", "ckb", "uk"]


@dataclass
class Asker:
    """Somebody who makes surveys about water, and one that is open."""

    leader: Member
    service: Service

    def ready(self, instrument: str = "csm_onsite", code: str = "water", **values: Any) -> Survey:
        return actions.start_from_ready(
            instrument, code=code, languages=LANGUAGES, service=self.service, by=self.leader, **values
        )

    def opened(self, instrument: str = "csm_onsite", code: str = "water", **values: Any) -> Survey:
        return actions.move_survey(self.ready(instrument, code, **values), "open", by=self.leader)

    def wave(self, survey: Survey, days: int = 60, **values: Any) -> Wave:
        """Another one, from some days ago until today."""
        today = timezone.localdate()
        return actions.add_wave(
            survey, name={"en": "Before"}, opens_on=today - timedelta(days=days), by=self.leader, **values
        )


@pytest.fixture
def asker(inside: Any, tenant_addresses: None) -> Asker:  # noqa: F811
    directorate = make_directorate(code="water", name={"en": "Water"})
    service = make(Service, code="water", name={"en": "Water"}, directorate=directorate)
    return Asker(make_member("planning_manager"), service)


def csm(**changes: Any) -> dict[str, Any]:
    """Somebody content who knows the charter."""
    answers: dict[str, Any] = {"CC1": "1", "CC2": "1", "CC3": "1", "SQD0": "5"}
    return {code: value for code, value in (answers | changes).items() if value is not None}


def answer(wave: Wave, answers: Mapping[str, Any], times: int = 1, **values: Any) -> list[Response]:
    return [
        actions.receive_response(wave, answers, key=new_key(), channel="link", language="en", **values)
        for _each in range(times)
    ]


def over(wave: Wave, by: Member) -> Wave:
    """The survey is closed and all answers are in: from then on results tell everything, also by groups."""
    actions.move_survey(wave.survey, "closed", by=by)
    actions.finish_wave(wave, by=by)
    return Wave.objects.select_related("survey").get(pk=wave.pk)


def all_in(wave: Wave) -> Wave:
    """All answers of this wave are in; the survey stays open."""
    wave.finished_at = timezone.now()
    wave.save(update_fields=["finished_at"])
    return wave


def made(client: Client, wave: Wave, kind: str) -> bytes:
    """A file as a member gets it: asked for, made by a worker, fetched."""
    page = client.post(url("surveys:make_file", wave.pk, kind))["Location"]
    assert "is being made" in client.get(page).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        sweep_survey_files()
    pk = int(page.rstrip("/").rpartition("/")[2])
    return body(client.get(url("surveys:file_content", pk)))
