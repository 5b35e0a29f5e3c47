from django.urls import path

from tenancy.sites import platform_site

urlpatterns = [path("", platform_site.urls)]
