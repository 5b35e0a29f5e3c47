"""Sets the stage for the walk through a plan: a tenant with five people, a service and two indicators with figures. Run beside
the site's database; nothing of the plan itself is made here."""

import os
import sys
from datetime import date, timedelta

import django

PEOPLE = {
    "planning_manager": "Paula Planner",
    "head": "Henry Head",
    "team_leader": "Tara Teamleader",
    "governor": "Governor’s office",
}
BROKEN, LATE = "Burst pipes repaired in time", "Households without water"


def main(slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    django.setup()
    from sdip.samples.people import PASSWORD, address_of
    from tenancy.context import tenant_context
    from tenancy.middleware import forget_tenants
    from tenancy.models import Tenant
    from tests.make import make_directorate, make_member, make_user

    place = Tenant.objects.create(slug=slug, name={"en": "Plantown", "ar": "مدينة الخطة"}, languages=["en", "ar"])
    forget_tenants()  # the site has a list of them
    with tenant_context(place):
        directorate = make_directorate(name={"en": "Water Directorate", "ar": "مديرية الماء"})
        for role, name in PEOPLE.items():
            user = make_user(address_of(slug, role), password=PASSWORD, language="en")
            make_member(role, None if role == "governor" else directorate, user=user, name=name)
        _figures(directorate)


def _figures(directorate: object) -> None:
    """Measured until the month before the last one: that one is still to be entered."""
    from organisation.models import Service
    from tests.figures import assess, make_indicator, make_months, set_figures, set_standard
    from tests.make import make

    today = date.today()
    this = today.replace(day=1)
    months = make_months(_months_before(this, 8), 12)
    service = make(Service, directorate=directorate, name={"en": "Water supply", "ar": "تجهيز الماء"})
    for name, figures, promise, version in (
        (BROKEN, ("0.85", "0.82", "0.83", "0.78", "0.74", "0.72", "0.71"), "0.8", {}),
        (
            LATE,
            ("40", "42", "41", "44", "43", "42", "45"),
            "60",
            {"kind": "number", "direction": "lower", "unit": "households"},
        ),
    ):
        row = make_indicator(service=service, name={"en": name, "ar": "مؤشر"}, **version)  # type: ignore[arg-type]
        set_standard(row, "guaranteed", promise)
        set_figures(row, months[:7], list(figures))
    assess(today)


def _months_before(day: date, months: int) -> date:
    for _each in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


if __name__ == "__main__":
    main(sys.argv[1])
