from django.urls import path

from .keeping import public as keeping
from .statistics import views as statistics
from .views import files, follow, receipts, tell

app_name = "tell"
urlpatterns = [
    path("new/", tell.start_page, name="start"),
    path("new/<uuid:key>/kind/", tell.kind_page, name="kind"),
    path("new/<uuid:key>/about/", tell.about_page, name="about"),
    path("new/<uuid:key>/what/", tell.what_page, name="what"),
    path("new/<uuid:key>/where/", tell.where_page, name="where"),
    path("new/<uuid:key>/where/photo/", tell.remove_photo, name="remove_photo"),
    path("new/<uuid:key>/help/", tell.help_page, name="help"),
    path("new/<uuid:key>/contact/", tell.contact_page, name="contact"),
    path("new/<uuid:key>/check/", tell.check_page, name="check"),
    path("new/<uuid:key>/sent/", tell.sent_page, name="sent"),
    path("new/<uuid:key>/receipt.pdf", receipts.sent_file, name="receipt_file"),
    path("statistics/", statistics.published_page, name="statistics"),
    path("statistics/columns.csv", statistics.published_columns, name="statistics_columns"),
    path("statistics/<slug:quarter>.<slug:form>", statistics.published_file, name="statistics_file"),
    path("follow/", follow.follow_page, name="follow"),
    path("forget/", follow.forget, name="forget"),
    path("status/<int:number>/", follow.status_page, name="status"),
    path("status/<int:number>/files/<int:file>/", files.file_from_us, name="file"),
    path("status/<int:number>/add/", follow.add, name="add"),
    path("status/<int:number>/rating/", follow.rate, name="rate"),
    path("content/<str:key>/", follow.rate_by_mail, name="rate_by_mail"),
    path("status/<int:number>/held/", keeping.held_page, name="held"),
    path("status/<int:number>/held/erase/", keeping.erase_page, name="erase"),
    path("status/<int:number>/held/file/", keeping.held_file, name="held_file"),
    path("status/<int:number>/withdraw/", follow.withdraw_page, name="withdraw"),
]
