from django.urls import path

from .views import consulting, evaluation, goals, plans, priorities, problems, solutions, steps, team

app_name = "planning"
urlpatterns = [
    path("", plans.plans_page, name="plans_page"),
    path("new/", plans.new_plan_page, name="new_plan_page"),
    path("proposals/", problems.proposals_page, name="proposals_page"),
    path("proposals/<int:pk>/adopt/", problems.adopt_page, name="adopt_page"),
    path("proposals/<int:pk>/dismiss/", problems.dismiss_page, name="dismiss_page"),
    path("improve/<int:indicator_pk>/", goals.improve_page, name="improve_page"),
    path("goals/<int:pk>/", goals.goal_page, name="goal_page"),
    path("goals/<int:pk>/outcome/", evaluation.goal_outcome_page, name="goal_outcome_page"),
    path("actions/<int:pk>/", steps.action_page, name="action_page"),
    path("actions/<int:pk>/change/", steps.change_action_page, name="change_action_page"),
    path("<int:pk>/", plans.plan_page, name="plan_page"),
    path("<int:pk>/change/", plans.change_plan_page, name="change_plan_page"),
    path("<int:pk>/sign/", plans.sign_page, name="sign_page"),
    path("<int:pk>/reopen/", plans.reopen_page, name="reopen_page"),
    path("<int:pk>/team/", team.team_page, name="team_page"),
    path("<int:pk>/consultation/", consulting.consultation_page, name="consultation_page"),
    path("<int:pk>/problems/", problems.problems_page, name="problems_page"),
    path("<int:pk>/goals/", goals.goals_page, name="goals_page"),
    path("<int:pk>/solutions/", solutions.solutions_page, name="solutions_page"),
    path("<int:pk>/priorities/", priorities.priorities_page, name="priorities_page"),
    path("<int:pk>/implementation/", steps.implementation_page, name="implementation_page"),
    path("<int:pk>/evaluation/", evaluation.evaluation_page, name="evaluation_page"),
    path("<int:pk>/problems/new/", problems.new_problem_page, name="new_problem_page"),
    path("<int:pk>/problems/<int:problem_pk>/goal/", goals.new_goal_page, name="new_goal_page"),
    path("<int:pk>/actions/new/", steps.new_action_page, name="new_action_page"),
]
