from django.urls import URLPattern, URLResolver, include, path

app_name = "organisation"
urlpatterns: list[URLPattern | URLResolver] = [path("members/", include("organisation.members.urls"))]
