from django.urls import path

from .views import public

app_name = "public_reports"
urlpatterns = [
    path("verify/", public.verify_page, name="verify_page"),
    path("get/<str:token>/", public.download_page, name="download_page"),
]
