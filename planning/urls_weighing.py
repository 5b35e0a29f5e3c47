"""Goals, solutions and how they are weighed."""

from django.urls import path

from .views import criteria, goals, priorities, returning, solutions, suggestions

urlpatterns = [
    path("criteria/", criteria.criteria_page, name="criteria_page"),
    path("criteria/new/", criteria.new_criterion_page, name="new_criterion_page"),
    path("criteria/<slug:code>/", criteria.change_criterion_page, name="change_criterion_page"),
    path("criteria/<slug:code>/removal/", criteria.remove_criterion_page, name="remove_criterion_page"),
    path("goals/<int:pk>/change/", goals.change_goal_page, name="change_goal_page"),
    path("goals/<int:pk>/archive/", goals.archive_goal_page, name="archive_goal_page"),
    path("ideas/<int:case_pk>/", suggestions.adopt_suggestion_page, name="adopt_suggestion_page"),
    path("solutions/<int:pk>/", solutions.solution_page, name="solution_page"),
    path("solutions/<int:pk>/change/", solutions.change_solution_page, name="change_solution_page"),
    path("goals/<int:pk>/return/", returning.goal_return, name="goal_return"),
    path("solutions/<int:pk>/return/", returning.solution_return, name="solution_return"),
    path("solutions/<int:pk>/archive/", solutions.archive_solution_page, name="archive_solution_page"),
    path("solutions/<int:pk>/decision/", solutions.decide_solution_page, name="decide_solution_page"),
    path("solutions/<int:pk>/rank/", solutions.rank_page, name="rank_page"),
    path("<int:pk>/goals/new/", goals.choose_indicator_page, name="choose_indicator_page"),
    path(
        "<int:pk>/goals/new/<int:indicator_pk>/", goals.new_goal_for_indicator_page, name="new_goal_for_indicator_page"
    ),
    path("<int:pk>/problems/<int:problem_pk>/solution/", solutions.new_solution_page, name="new_solution_page"),
    path("<int:pk>/priorities/score/", priorities.score_page, name="score_page"),
    path("<int:pk>/priorities/open/", priorities.open_scores_page, name="open_scores_page"),
    path("<int:pk>/priorities/close/", priorities.close_scores_page, name="close_scores_page"),
]
