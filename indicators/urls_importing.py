"""Figures in and out of files; part of indicators.urls."""

from django.urls import path

from .views import dhis2, importing

urlpatterns = [
    path("", importing.imports_page, name="imports"),
    path("figures.csv", importing.figures_csv, name="figures_csv"),
    path("figures.xlsx", importing.figures_workbook, name="figures_workbook"),
    path("template/", importing.template_page, name="template"),
    path("<int:pk>/", importing.import_page, name="import"),
    path("<int:pk>/mapping/", importing.mapping_page, name="import_mapping"),
    path("<int:pk>/define/", importing.import_defining, name="import_defining"),
    path("<int:pk>/refused.csv", importing.import_refused, name="import_refused"),
    path("<int:pk>/move/", importing.import_move, name="import_move"),
    path("dhis2/", dhis2.dhis2_page, name="dhis2"),
    path("dhis2/metadata/", dhis2.metadata_upload, name="metadata_upload"),
    path("dhis2/values/", dhis2.values_upload, name="values_upload"),
    path("mappings/<int:pk>/forget/", importing.mapping_forgetting, name="mapping_forgetting"),
]
