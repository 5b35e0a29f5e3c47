"""Prints, as JSON, the pages of a tenant that the apps registered for the walking tests: run beside the site's database."""

import json
import os
import sys

import django


def main(slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    django.setup()
    from django.urls import reverse
    from django.utils import translation

    from sdip import registry
    from tenancy.context import tenant_context
    from tenancy.models import Tenant

    pages = []
    with tenant_context(Tenant.objects.get(slug=slug)), translation.override("en"):
        for page in registry.test_pages:
            kwargs = page.kwargs()
            path = reverse(page.url_name, kwargs=kwargs) if kwargs is not None else None
            pages.append({"name": page.url_name, "path": path, "public": page.public})
    sys.stdout.write(json.dumps(pages))


if __name__ == "__main__":
    main(sys.argv[1])
