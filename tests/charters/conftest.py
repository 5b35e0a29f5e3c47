from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from charters import actions
from charters.models import Charter, CharterVersion, Commitment
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

    def published(self, **texts: Any) -> CharterVersion:
        version = self.charter()
        actions.change_draft(version, texts=texts, by=self.writer)
        self.promise(version, answer_days=3, remedy={"en": "We bring water by tanker."})
        return actions.publish_charter(version, by=self.head)

    @property
    def row(self) -> Charter:
        return Charter.objects.get(service=self.service)


@pytest.fixture
def water(inside: Any) -> Water:
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
    """The tenant's page, also after a request of the test client, which leaves the root's addresses behind."""
    return reverse(name, urlconf="sdip.tenant_urls", args=args) + query
