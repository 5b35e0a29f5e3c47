"""Sets the stage for the pages that only their citizen reaches, and prints, as JSON, which there are. Run beside the site's database."""

import json
import os
import sys

import django


def main(slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    django.setup()
    from django.utils import translation

    from tenancy.context import tenant_context
    from tenancy.middleware import forget_tenants
    from tenancy.models import Tenant
    from tests.feedback.public_stage import LANGUAGES, staged

    town = Tenant.objects.create(slug=slug, name={"en": "Writertown", "uk": "Місто"}, languages=LANGUAGES)
    forget_tenants()  # the site has a list of them
    with tenant_context(town), translation.override("en"):
        sys.stdout.write(json.dumps(staged().facts()))


if __name__ == "__main__":
    main(sys.argv[1])
