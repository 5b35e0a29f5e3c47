from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("", views.work_page, name="work"),
    path("search/", views.search_page, name="search"),
    path("news/", views.notices_page, name="notices"),
    path("news/read/", views.notices_reading, name="notices_reading"),
    path("news/<int:pk>/", views.notice_opening, name="notice_opening"),
    path("views/", views.view_saving, name="view_saving"),
    path("views/<int:pk>/remove/", views.view_removal, name="view_removal"),
]
