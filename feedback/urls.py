from django.urls import path, re_path

from .keeping import views as keeping
from .mailbox import views as mailbox
from .open311 import showing
from .statistics import views as statistics
from .views import desk, erasing, files, handling, helping, lists, receipts, staff

app_name = "feedback"
urlpatterns = [
    path("", lists.case_list_page, name="list"),
    path("new/", staff.entry_page, name="new"),
    path("new/<uuid:key>/", staff.entered_page, name="entered"),
    path("new/<uuid:key>/receipt/", staff.receipt_page, name="receipt"),
    path("new/<uuid:key>/receipt.pdf", receipts.entered_file, name="receipt_file"),
    path("rules/", desk.rules_page, name="rules"),
    path("rules/new/", desk.rule_page, name="rule_new"),
    path("rules/<int:pk>/", desk.rule_page, name="rule"),
    path("rules/<int:pk>/place/", desk.rule_deed, name="rule_deed"),
    path("answers/", desk.templates_page, name="templates"),
    path("answers/new/", desk.template_page, name="template_new"),
    path("answers/<int:pk>/", desk.template_page, name="template"),
    path("answers/<int:pk>/removal/", desk.template_removal, name="template_removal"),
    path("tasks/<int:pk>/", helping.task_page, name="task"),
    path("tasks/<int:pk>/drop/", helping.task_drop, name="task_drop"),
    path("thanks/", helping.praises_page, name="praises"),
    path("many/", helping.bulk_page, name="bulk"),
    path("statistics/", statistics.statistics_page, name="statistics"),
    path("statistics/messages.csv", statistics.statistics_file, name="statistics_file"),
    re_path(r"^statistics/messages\.(?P<kind>xlsx|pdf)\Z", statistics.statistics_file, name="statistics_as"),
    path("statistics/publishing/", statistics.publishing_page, name="publishing"),
    path("statistics/words/", statistics.themes_page, name="themes"),
    path("mailbox/", mailbox.mailbox_page, name="mailbox"),
    path("mails/", mailbox.mails_page, name="mails"),
    path("mails/<int:pk>/seen/", mailbox.mail_seen, name="mail_seen"),
    path("mails/<int:pk>/in/", mailbox.mail_in, name="mail_in"),
    path("mails/<int:pk>/file/", mailbox.mail_file, name="mail_file"),
    path("handling/", handling.handling_page, name="handling"),
    path("keeping/", keeping.keeping_page, name="keeping"),
    path("reviews/<int:pk>/", staff.review_page, name="review"),
    path("<int:pk>/", staff.case_page, name="case"),
    path("<int:pk>/shown/", showing.show, name="show"),
    path("<int:pk>/photos/<int:file>/", staff.photo, name="photo"),
    path("<int:pk>/files/<int:file>/", files.move_file, name="move_file"),
    path("<int:pk>/erasing/", erasing.erase_page, name="erase"),
    path("<int:pk>/<slug:name>/", staff.case_deed, name="deed"),
]
