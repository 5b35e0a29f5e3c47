from django.urls import path

from .views import public

app_name = "public_planning"
urlpatterns = [
    path("", public.plans_page, name="plans_page"),
    path("<str:code>/", public.plan_page, name="plan_page"),
]
