from django.urls import path

from .views import public, recipient

app_name = "public_reports"
urlpatterns = [
    path("verify/", public.verify_page, name="verify_page"),
    path("get/<str:token>/", recipient.recipient_page, name="recipient_page"),
    path("get/<str:token>/pdf/", recipient.download_page, name="download_page"),
    path("get/<str:token>/acknowledge/", recipient.acknowledge_page, name="acknowledge_page"),
    path("get/<str:token>/decide/", recipient.decide_page, name="decide_page"),
]
