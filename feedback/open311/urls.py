from django.urls import path, re_path

from . import views

FORM = r"\.(?P<form>xml|json)\Z"

app_name = "open311"
urlpatterns = [
    re_path(rf"^discovery{FORM}", views.discovery, name="discovery"),
    re_path(rf"^v2/services{FORM}", views.services, name="services"),
    re_path(rf"^v2/services/(?P<code>.+){FORM}", views.definition, name="definition"),
    re_path(rf"^v2/requests{FORM}", views.request_list, name="requests"),
    re_path(rf"^v2/requests/(?P<number>[^/]+){FORM}", views.one_request, name="request"),
    re_path(rf"^v2/tokens/(?P<key>[^/]+){FORM}", views.ticket, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORM}", views.update_list, name="updates"),
    path("v2/media/<int:number>/<int:pk>.jpg", views.media, name="media"),
]
