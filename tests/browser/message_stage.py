"""Sets the stage for the walk of a message: a tenant with a public service, a quarter and a complaints officer. Run beside the
site's database; the message itself is not made here."""

import os
import sys

import django


def main(slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    django.setup()
    from organisation.models import Place, Service
    from sdip.samples.people import PASSWORD, address_of
    from tenancy.context import tenant_context
    from tenancy.middleware import forget_tenants
    from tenancy.models import Tenant
    from tests.make import make, make_directorate, make_member, make_user

    town = Tenant.objects.create(slug=slug, name={"en": "Listentown", "ar": "مدينة الإصغاء"}, languages=["en", "ar"])
    forget_tenants()  # the site has a list of them
    with tenant_context(town):
        directorate = make_directorate(name={"en": "Water Directorate", "ar": "مديرية الماء"})
        name = {"en": "Water supply", "ar": "تجهيز الماء"}
        make(Service, directorate=directorate, code="water", public=True, name=name)
        place = make(Place, code="center", name={"en": "Centre", "ar": "المركز"})
        place.path = f"/{place.pk}/"
        place.save()
        user = make_user(address_of(slug, "complaints_officer"), password=PASSWORD, language="en")
        make_member("complaints_officer", user=user, name="Clara Clerk")


if __name__ == "__main__":
    main(sys.argv[1])
