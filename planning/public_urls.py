from django.urls import path

from .views import calendars, calling, public

app_name = "public_planning"
urlpatterns = [
    path("", public.plans_page, name="plans_page"),
    path("calendar/<str:key>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("<str:code>/", public.plan_page, name="plan_page"),
    path("<str:code>/input/", calling.input_page, name="input_page"),
    path("<str:code>/thanks/", calling.thanks_page, name="thanks_page"),
]
