from django.urls import path

from .views import goals, plans, problems, steps

app_name = "planning"
urlpatterns = [
    path("", plans.plans_page, name="plans_page"),
    path("new/", plans.new_plan_page, name="new_plan_page"),
    path("proposals/", problems.proposals_page, name="proposals_page"),
    path("proposals/<int:pk>/adopt/", problems.adopt_page, name="adopt_page"),
    path("proposals/<int:pk>/dismiss/", problems.dismiss_page, name="dismiss_page"),
    path("improve/<int:indicator_pk>/", goals.improve_page, name="improve_page"),
    path("goals/<int:pk>/", goals.goal_page, name="goal_page"),
    path("actions/<int:pk>/", steps.action_page, name="action_page"),
    path("actions/<int:pk>/change/", steps.change_action_page, name="change_action_page"),
    path("<int:pk>/", plans.plan_page, name="plan_page"),
    path("<int:pk>/change/", plans.change_plan_page, name="change_plan_page"),
    path("<int:pk>/stage/", plans.stage_page, name="stage_page"),
    path("<int:pk>/problems/new/", problems.new_problem_page, name="new_problem_page"),
    path("<int:pk>/problems/<int:problem_pk>/goal/", goals.new_goal_page, name="new_goal_page"),
    path("<int:pk>/actions/new/", steps.new_action_page, name="new_action_page"),
]
