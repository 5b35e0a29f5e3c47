from django.urls import path

from .views import editions, opinions, public, reading, taking_part

app_name = "services"
urlpatterns = [
    path("", public.home_page, name="home"),
    path("services/", public.service_list_page, name="list"),
    path("services/<path:code>/figures.csv", public.service_data, name="service_data"),  # a code may hold a slash
    path("services/<path:code>/charter.json", reading.service_json, name="service_json"),
    path("services/<path:code>/", reading.service_page, name="service"),
    path("charters/<int:pk>/", reading.office_page, name="office"),
    path("charters/<int:pk>/charter.json", reading.office_json, name="office_json"),
    path("charters/<int:pk>/feedback/", opinions.feedback_page, name="feedback"),
    path("consultations/<int:pk>/", taking_part.consultation_page, name="consultation"),
    path("versions/<int:pk>/formats/", taking_part.ask_for_format_page, name="ask_for_format"),
    path("versions/<int:pk>/", reading.version_page, name="version"),
    path("formats/<int:pk>/", editions.edition_file, name="edition"),
    path("forms/<int:pk>/", public.form_file, name="form"),
    path("figures.csv", public.all_data, name="open_data"),
    path("how-we-count/", public.counting_page, name="counting"),
    path("privacy/", public.privacy_page, name="privacy"),
    path("accessibility/", public.accessibility_page, name="accessibility"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
]
