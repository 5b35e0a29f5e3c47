from django.urls import path

from .views import archive, decisions, designs, figures, keeping, published, schedules, withdrawing

app_name = "reports"
urlpatterns = [
    path("", archive.reports_page, name="reports_page"),
    path("new/", archive.new_report_page, name="new_report_page"),
    path("preview/", archive.preview_page, name="preview_page"),
    path("keeping/", keeping.retention_page, name="retention_page"),
    path("designs/", designs.designs_page, name="designs_page"),
    path("designs/<slug:document>/", designs.design_page, name="design_page"),
    path("designs/<slug:document>/preview/", designs.design_preview_page, name="design_preview_page"),
    path("schedules/", schedules.schedules_page, name="schedules_page"),
    path("schedules/new/", schedules.new_schedule_page, name="new_schedule_page"),
    path("schedules/<int:pk>/", schedules.schedule_page, name="schedule_page"),
    path("schedules/<int:pk>/change/", schedules.change_schedule_page, name="change_schedule_page"),
    path("schedules/<int:pk>/preview/", schedules.preview_schedule_page, name="preview_schedule_page"),
    path("schedules/<int:pk>/pause/", schedules.pause_page, name="pause_page"),
    path("schedules/<int:pk>/delete/", schedules.delete_schedule_page, name="delete_schedule_page"),
    path("schedules/<int:pk>/send/", schedules.send_now_page, name="send_now_page"),
    path("<int:pk>/", archive.report_page, name="report_page"),
    path("<int:pk>/read/", archive.read_page, name="read_page"),
    path("<int:pk>/figures.<str:form>", figures.figures_page, name="figures_page"),
    path("<int:pk>/pdf/<str:language>/", archive.pdf_page, name="pdf_page"),
    path("<int:pk>/publishing/", published.publishing_page, name="publishing_page"),
    path("<int:pk>/correct/", archive.correct_page, name="correct_page"),
    path("decisions/<int:pk>/", decisions.decision_page, name="decision_page"),
    path("<int:pk>/withdraw/", withdrawing.withdraw_page, name="withdraw_page"),
    path("deliveries/<int:pk>/withdraw/", withdrawing.withdraw_delivery_page, name="withdraw_delivery_page"),
    path("deliveries/<int:pk>/again/", withdrawing.resend_page, name="resend_page"),
    path("deliveries/<int:pk>/retry/", decisions.retry_delivery_page, name="retry_delivery_page"),
    path("renderings/<int:pk>/retry/", archive.retry_page, name="retry_page"),
    path("renderings/<int:pk>/cancel/", archive.cancel_page, name="cancel_page"),
]
