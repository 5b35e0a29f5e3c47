from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("account/", views.account_page, name="account"),
    path("unsent/<slug:key>/", views.unsent_page, name="unsent"),
    path("account/deputy/", views.deputy_page, name="deputy"),
    path("account/deputyships/<int:pk>/end/", views.deputyship_end_page, name="deputyship_end"),
]
