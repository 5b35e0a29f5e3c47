from typing import Any

import pytest

from organisation.models import Directorate
from tenancy.models import Tenant
from tests.make import make_directorate, make_member


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    return make_directorate(code="W", name={"en": "Water", "ar": "الماء"})


@pytest.fixture
def head(water: Directorate) -> Any:
    return make_member("head", water)


@pytest.fixture
def officer(water: Directorate) -> Any:
    return make_member("data_officer", water)
