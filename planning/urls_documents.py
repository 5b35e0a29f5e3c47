"""Documents, templates and the workbook of a plan."""

from django.urls import path

from .views import copying, documents, key_services, returning, workbook

urlpatterns = [
    path("templates/", copying.templates_page, name="templates_page"),
    path("templates/ready/<slug:code>/", copying.start_from_ready_page, name="start_from_ready_page"),
    path("templates/<int:pk>/", copying.start_from_template_page, name="start_from_template_page"),
    path("templates/<int:pk>/rename/", returning.rename_template_page, name="rename_template_page"),
    path("templates/<int:pk>/archive/", returning.template_archiving, name="template_archiving"),
    path("templates/<int:pk>/return/", returning.template_return, name="template_return"),
    path("<int:pk>/copy/", copying.copy_page, name="copy_page"),
    path("<int:pk>/template/", copying.template_page, name="template_page"),
    path("<int:pk>/documents/<slug:kind>/", documents.document_page, name="document_page"),
    path("<int:pk>/documents/<slug:kind>.<slug:form>", documents.document_file, name="document_file"),
    path("<int:pk>/key-services/", key_services.key_services_page, name="key_services_page"),
    path(
        "<int:pk>/key-services/<int:service_pk>/<slug:aspect>/",
        key_services.key_standard_page,
        name="key_standard_page",
    ),
    path("<int:pk>/actions.xlsx", workbook.actions_file, name="actions_file"),
    path("<int:pk>/actions/workbook/", workbook.workbook_page, name="workbook_page"),
]
