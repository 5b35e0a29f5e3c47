import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
application = get_wsgi_application()

from tenancy.serving import refuse_unfit_database  # noqa: E402 - needs the settings

refuse_unfit_database()
