from django.urls import path

from .views import checks, comparing, making, promises, rows, staff, starting, writing

app_name = "charters"
urlpatterns = [
    path("", staff.charter_list_page, name="list"),
    path("new/", staff.new_charter_page, name="new"),
    path("new/office/", staff.new_office_charter_page, name="new_office"),
    path("settings/", making.tenant_settings_page, name="tenant_settings"),
    path("<int:pk>/", staff.charter_page, name="charter"),
    path("<int:pk>/settings/", staff.settings_page, name="settings"),
    path("<int:pk>/versions/new/", staff.start_version, name="start"),
    path("versions/<int:pk>/", staff.version_page, name="version"),
    path("versions/<int:pk>/draft/", writing.draft_page, name="draft"),
    path("versions/<int:pk>/parts/<slug:section>/", writing.section_page, name="section"),
    path("versions/<int:pk>/services/new/", writing.new_entry_page, name="new_entry"),
    path("versions/<int:pk>/progress/", making.progress_page, name="progress"),
    path("versions/<int:pk>/moves/<slug:name>/", making.move, name="move"),
    path("versions/<int:pk>/withdraw/", making.withdraw_page, name="withdraw"),
    path("versions/<int:pk>/promises/new/", promises.new_commitment_page, name="new_commitment"),
    path("versions/<int:pk>/standards/", promises.take_over, name="take_over"),
    path("versions/<int:pk>/checks/", checks.checks_page, name="checks"),
    path("versions/<int:pk>/plain-language/", checks.plain_page, name="plain"),
    path("versions/<int:pk>/comparison/", comparing.comparison_page, name="comparison"),
    path("versions/<int:pk>/translation/<slug:language>/", comparing.translation_page, name="translation"),
    path("versions/<int:pk>/template/", starting.ready_page, name="ready"),
    path("versions/<int:pk>/import/", starting.import_page, name="import"),
    path("versions/<int:pk>/charter.json", starting.charter_data, name="data"),
    path("promises/<int:pk>/", promises.commitment_page, name="commitment"),
    path("promises/<int:pk>/remove/", promises.remove_commitment, name="remove_commitment"),
    path("services/<int:pk>/", writing.entry_page, name="entry"),
    path("services/<int:pk>/remove/", writing.remove_entry, name="remove_entry"),
    path("rows/<slug:code>/<int:pk>/new/", rows.new_row_page, name="new_row"),
    path("rows/<slug:code>/<int:pk>/<int:row>/", rows.row_page, name="row"),
    path("rows/<slug:code>/<int:pk>/<int:row>/remove/", rows.remove_row, name="remove_row"),
]
