from django.urls import path

from .views import staff

app_name = "feedback"
urlpatterns = [
    path("", staff.case_list_page, name="list"),
    path("new/", staff.entry_page, name="new"),
    path("new/<uuid:key>/", staff.entered_page, name="entered"),
    path("new/<uuid:key>/receipt/", staff.receipt_page, name="receipt"),
    path("reviews/<int:pk>/", staff.review_page, name="review"),
    path("<int:pk>/", staff.case_page, name="case"),
    path("<int:pk>/photos/<int:file>/", staff.photo, name="photo"),
    path("<int:pk>/<slug:name>/", staff.case_deed, name="deed"),
]
