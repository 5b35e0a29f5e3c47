from django.urls import path

from .views import staff

app_name = "charters"
urlpatterns = [
    path("", staff.charter_list_page, name="list"),
    path("new/", staff.new_charter_page, name="new"),
    path("<int:pk>/", staff.charter_page, name="charter"),
    path("<int:pk>/settings/", staff.settings_page, name="settings"),
    path("<int:pk>/versions/new/", staff.start_version, name="start"),
    path("versions/<int:pk>/", staff.version_page, name="version"),
    path("versions/<int:pk>/draft/", staff.draft_page, name="draft"),
    path("versions/<int:pk>/publish/", staff.publish_page, name="publish"),
    path("versions/<int:pk>/withdraw/", staff.withdraw_page, name="withdraw"),
    path("versions/<int:pk>/promises/new/", staff.new_commitment_page, name="new_commitment"),
    path("promises/<int:pk>/", staff.commitment_page, name="commitment"),
    path("promises/<int:pk>/remove/", staff.remove_commitment, name="remove_commitment"),
]
