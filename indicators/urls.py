from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("", views.home_page, name="home"),
    path("all/", views.list_page, name="list"),
    path("new/", views.new_page, name="new"),
    path("directions/", views.directions_page, name="directions"),
    path("counting/", views.counting_page, name="counting"),
    path("periods/", views.periods_page, name="periods"),
    path("periods/<int:pk>/lock/", views.period_locking, name="period_locking"),
    path("directorates/<int:pk>/", views.dashboard_page, name="dashboard"),
    path("directorates/<int:pk>/numbers/", views.numbers_page, name="numbers"),
    path("figures/", views.figures_page, {"which": "due"}, name="figures"),
    path("figures/returned/", views.figures_page, {"which": "returned"}, name="returned"),
    path("figures/approvals/", views.figures_page, {"which": "approvals"}, name="approvals"),
    path("figures/due/<int:pk>/", views.gap_entry, name="due"),
    path("figures/<int:pk>/", views.figure_page, name="figure"),
    path("figures/<int:pk>/move/", views.figure_move, name="figure_move"),
    path("figures/<int:pk>/recount/", views.recount_page, name="recount"),
    path("standards/<int:pk>/end/", views.standard_end_page, name="standard_end"),
    path("standards/<int:pk>/remove/", views.standard_removal, name="standard_removal"),
    path("<int:pk>/", views.indicator_page, name="indicator"),
    path("<int:pk>/figures.csv", views.indicator_csv, name="indicator_csv"),
    path("<int:pk>/change/", views.change_page, name="change"),
    path("<int:pk>/lay-aside/", views.archiving, name="archiving"),
    path("<int:pk>/bring-back/", views.bring_back, name="bring_back"),
    path("<int:pk>/enter/", views.entry_page, name="enter"),
    path("<int:pk>/standards/", views.standards_page, name="standards"),
]
