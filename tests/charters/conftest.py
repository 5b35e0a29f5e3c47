from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_urlconf, reverse, set_urlconf

from charters import actions
from charters.models import Charter, CharterVersion, Check, Commitment, ReviewAnswer
from charters.workflow import Level
from indicators.models import Indicator
from organisation.models import Directorate, Service
from people.models import Member
from tests.figures import make_indicator, set_standard
from tests.make import make, make_directorate, make_member


@dataclass
class Water:
    """A service whose burst pipes are promised to be repaired: 80 % guaranteed, 95 % aimed at."""

    directorate: Directorate
    service: Service
    indicator: Indicator
    writer: Member
    head: Member

    def charter(self) -> CharterVersion:
        return actions.create_charter(self.service, owner=self.head, by=self.writer)

    def promise(self, version: CharterVersion, **values: Any) -> Commitment:
        words = {"en": "Burst pipes repaired within 24 hours", "ar": "إصلاح الأنابيب خلال 24 ساعة"}
        return actions.add_commitment(
            version, **{"words": words, "indicator": self.indicator, "by": self.writer, **values}
        )

    def published(self, **service: Any) -> CharterVersion:
        """`service`: what the charter says of it."""
        version = self.charter()
        actions.write_service(version.entries.get(), service, by=self.writer)
        self.promise(version, answer_days=3, remedy={"en": "We bring water by tanker."})
        return in_force(version, self.head)

    @property
    def row(self) -> Charter:
        return Charter.objects.get(service=self.service)


def approved(version: CharterVersion, head: Member) -> CharterVersion:
    """The draft has gone all the way and waits to be published."""
    actions.consult_on_charter(version, by=head)
    actions.end_consultation(version, by=head)
    checker = make_member("planning_manager")
    for kind in Check.Kind.values:
        actions.check_charter(version, kind, by=checker)
    actions.approve_charter(version, Level.DIRECTORATE, by=head)
    return actions.approve_charter(version, Level.GOVERNOR, by=make_member("governor"))


def in_force(version: CharterVersion, head: Member) -> CharterVersion:
    approved(version, head)
    return actions.publish_charter(version, by=head)


def reviewed(version: CharterVersion, by: Member) -> CharterVersion:
    """Every question of its review is answered with yes."""
    actions.write_review(version, dict.fromkeys(ReviewAnswer.Question.values, (True, "")), by=by)
    return version


@pytest.fixture
def tenant_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a request of the test client the test goes on inside its tenant, not at the root."""
    request = Client.request

    def asked(self: Client, **given: Any) -> Any:
        urls = get_urlconf()
        try:
            return request(self, **given)
        finally:
            set_urlconf(urls)

    monkeypatch.setattr(Client, "request", asked)


@pytest.fixture
def water(inside: Any, tenant_addresses: None) -> Water:
    directorate = make_directorate(name={"en": "Water Directorate", "ar": "مديرية الماء"})
    service = make(
        Service, directorate=directorate, code="water", public=True, name={"en": "Water supply", "ar": "توزيع الماء"}
    )
    indicator = make_indicator(service=service, name={"en": "Burst pipes", "ar": "الأنابيب"}, public=True)
    set_standard(indicator, "guaranteed", "0.8")
    set_standard(indicator, "target", "0.95")
    return Water(
        directorate, service, indicator, make_member("team_leader", directorate), make_member("head", directorate)
    )


def url(name: str, *args: Any, query: str = "") -> str:
    return reverse(name, args=args) + query


def body(response: Any) -> bytes:
    """What is sent piece by piece; with its end the addresses of the tenant are there again."""
    urls = get_urlconf()
    content = b"".join(response.streaming_content)
    set_urlconf(urls)
    return content
