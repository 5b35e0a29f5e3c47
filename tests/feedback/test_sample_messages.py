"""The sample tenants have a year of messages behind them, so that statistics and the public page show something."""

import pytest
from django.db.models import F
from django.utils import timezone

from feedback.models import Case, CaseMove, PublishedQuarter
from sdip.samples.load import descriptions, load_sample
from tenancy.context import tenant_context
from tenancy.models import Tenant


@pytest.mark.django_db
def test_the_messages_of_a_sample_were_handled_in_their_time() -> None:
    load_sample({facts["slug"]: facts for facts in descriptions()}["zorivka"])
    with tenant_context(Tenant.objects.get(slug="zorivka")):
        rows = Case.objects.order_by("number")
        came = list(rows.values_list("received_at", flat=True))
        assert came[:16] == sorted(came[:16])
        assert len(came) == 19
        closed = rows.filter(state="closed")
        assert closed.count() == 15
        assert not closed.exclude(answered_at__gt=F("received_at"), closed_at__gt=F("answered_at")).exists()
        assert not CaseMove.objects.filter(at__gt=timezone.now()).exists()
        late = closed.filter(due_on__lt=F("answered_at__date"))
        assert 0 < late.count() < closed.count()
        [quarter] = PublishedQuarter.objects.all()
        assert quarter.content["tables"]
