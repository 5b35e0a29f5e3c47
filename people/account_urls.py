from django.urls import path

from . import views

urlpatterns = [
    path("invitation/<slug:slug>/<str:token>/", views.invitation_page, name="account_invitation"),
]
