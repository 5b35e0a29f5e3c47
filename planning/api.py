"""Plans, problems, goals and solutions for other systems; an action's progress is written by the same action as on its page."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action as extra
from rest_framework.request import Request
from rest_framework.response import Response

from organisation.rules import within
from people.requests import member_of_call
from sdip.web.access import require
from sdip.web.api import ReadOnlyEndpoint, TextInLanguages
from sdip.web.parsing import EARLIEST, LATEST

from . import queries
from .actions import update_action
from .amounts import MOST_MONEY
from .models import Action, ActionUpdate, Cycle, Goal, Problem, Solution
from .rules import can_enter_plans, can_update_action
from .workflow import OPEN_ACTIONS, ActionState


class OfPlans(ReadOnlyEndpoint):
    """Rows of the plans that the reader may see, by role or by a seat in the leadership team."""

    rule = staticmethod(can_enter_plans)
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def plans(self) -> QuerySet[Cycle]:
        found: QuerySet[Cycle] = queries.plans_for(member_of_call(self.request))
        return found


# --- plans ---


class PlanFilter(django_filters.FilterSet):
    directorate = django_filters.CharFilter("directorate__code")
    service = django_filters.CharFilter("service__code")

    class Meta:
        model = Cycle
        fields = ("stage", "public")


class PlanSerializer(serializers.ModelSerializer):
    name = TextInLanguages()
    directorate = serializers.CharField(source="directorate.code")
    service = serializers.CharField(source="service.code", default=None)

    class Meta:
        model = Cycle
        fields = ("code", "name", "directorate", "service", "stage", "starts_on", "ends_on", "review_months", "public")


class PlanEndpoint(OfPlans):
    """Improvement plans with the stage at which each is."""

    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    searched = "plan"
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    queryset = Cycle.objects.none()

    def get_queryset(self) -> QuerySet[Cycle]:
        return self.plans().order_by("code")


# --- problems, goals, solutions ---


class OfPlanFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("cycle__code")


class ProblemFilter(OfPlanFilter):
    indicator = django_filters.CharFilter("indicator__code")


class ProblemSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="cycle.code")
    statement = TextInLanguages(source="words")
    indicator = serializers.CharField(source="indicator.code", default=None)

    class Meta:
        model = Problem
        fields = ("id", "plan", "statement", "sufferers", "indicator", "cause", "created_at")


class ProblemEndpoint(OfPlans):
    """Problems that plans have written down, without those that were merged or put aside."""

    serializer_class = ProblemSerializer
    filterset_class = ProblemFilter
    queryset = Problem.objects.none()

    def get_queryset(self) -> QuerySet[Problem]:
        rows = Problem.objects.filter(cycle__in=self.plans().values("pk"), dismissed_at=None, merged_into=None)
        return rows.select_related("cycle", "indicator").order_by("cycle__code", "pk")


class GoalFilter(OfPlanFilter):
    indicator = django_filters.CharFilter("indicator__code")


class GoalSerializer(serializers.ModelSerializer):
    """Numbers are texts, so that no reader's floating point changes them; percent is a fraction of 1."""

    plan = serializers.CharField(source="cycle.code")
    words = TextInLanguages()
    problem = serializers.IntegerField(source="problem_id", allow_null=True)
    indicator = serializers.CharField(source="indicator.code")
    baseline_period = serializers.CharField(source="baseline_period.code")
    owner = serializers.CharField(source="owner.name")

    class Meta:
        model = Goal
        fields = (
            "id", "plan", "words", "problem", "indicator", "baseline_period", "baseline_value", "basis", "aim_low", "aim_high",
            "due_on", "owner",
        )  # fmt: skip


class GoalEndpoint(OfPlans):
    """Goals with their baseline and aim. `aim_high` only where the indicator has a range."""

    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    queryset = Goal.objects.none()

    def get_queryset(self) -> QuerySet[Goal]:
        rows = Goal.objects.filter(cycle__in=self.plans().values("pk"), archived_at=None)
        return rows.select_related("cycle", "indicator", "baseline_period", "owner").order_by("cycle__code", "pk")


class SolutionFilter(OfPlanFilter):
    class Meta:
        model = Solution
        fields = ("state", "horizon", "authority", "problem")


class SolutionSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="cycle.code")
    problem = serializers.IntegerField(source="problem_id")
    statement = TextInLanguages(source="words")

    class Meta:
        model = Solution
        fields = (
            "id", "plan", "problem", "statement", "does_nothing", "horizon", "authority", "cost", "staff", "effect",
            "risk", "state",
        )  # fmt: skip


class SolutionEndpoint(OfPlans):
    """What could be done about each problem. Nobody's scores are told here."""

    serializer_class = SolutionSerializer
    filterset_class = SolutionFilter
    queryset = Solution.objects.none()

    def get_queryset(self) -> QuerySet[Solution]:
        rows = Solution.objects.filter(cycle__in=self.plans().values("pk"), archived_at=None)
        return rows.select_related("cycle").order_by("cycle__code", "pk")


# --- actions ---


class ActionFilter(OfPlanFilter):
    directorate = django_filters.CharFilter("directorate__code")
    goal = django_filters.NumberFilter("goal_id", min_value=1, max_value=2**62)
    late = django_filters.BooleanFilter(method="is_late")

    class Meta:
        model = Action
        fields = ("state",)

    def is_late(self, rows: QuerySet[Action], _name: str, late: bool) -> QuerySet[Action]:
        found = Q(state__in=OPEN_ACTIONS, due_on__lt=timezone.localdate())
        return rows.filter(found if late else ~found)


class ActionSerializer(serializers.ModelSerializer):
    """Money in the currency of the plans' settings."""

    plan = serializers.CharField(source="cycle.code", default=None)
    goal = serializers.IntegerField(source="goal_id", allow_null=True)
    solution = serializers.IntegerField(source="solution_id", allow_null=True)
    directorate = serializers.CharField(source="directorate.code")
    statement = TextInLanguages(source="words")
    owner = serializers.CharField(source="owner.name")
    deputy = serializers.CharField(source="deputy.name", default=None)

    class Meta:
        model = Action
        fields = (
            "id", "plan", "goal", "solution", "directorate", "statement", "owner", "deputy", "starts_on", "due_on", "state",
            "done_on", "share", "note", "budget", "spent", "budget_source", "revision",
        )  # fmt: skip


class ActionUpdateSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", default=None)

    class Meta:
        model = ActionUpdate
        fields = ("id", "state", "share", "note", "by", "at")


def within_calendar(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise serializers.ValidationError("Write a day between 1900 and 2199.")


class ProgressSerializer(serializers.Serializer):
    """What is left out stays as it is."""

    state = serializers.ChoiceField(ActionState.choices, required=False)
    share = serializers.IntegerField(min_value=0, max_value=100, required=False, help_text="Per cent.")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    spent = serializers.DecimalField(18, 2, min_value=0, max_value=MOST_MONEY, required=False)
    due_on = serializers.DateField(required=False, validators=[within_calendar])
    reason = serializers.CharField(max_length=500, required=False, default="", help_text="Why the day becomes later.")
    revision = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="Of the action as it was read; when it has changed since, 409."
    )


class ActionEndpoint(OfPlans):
    """Actions of the plans that the reader may see, and of the reader's directorates where they have no plan."""

    serializer_class = ActionSerializer
    filterset_class = ActionFilter
    queryset = Action.objects.none()

    def get_queryset(self) -> QuerySet[Action]:
        rows = Action.objects.filter(archived_at=None)
        loose = within(rows.filter(cycle=None), member_of_call(self.request), "view_plans").values("pk")
        seen = rows.filter(Q(cycle__in=self.plans().values("pk")) | Q(pk__in=loose))
        parts = ("cycle__directorate", "directorate", "owner", "deputy")
        return seen.select_related(*parts).order_by("due_on", "pk")

    @extend_schema(request=ProgressSerializer, responses=ActionSerializer)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Notes how far the action is, as it was read; when somebody else has changed it since, 409."""
        return Response(ActionSerializer(self._note(request)).data)

    @extend_schema(methods=["GET"], responses=ActionUpdateSerializer(many=True))
    @extend_schema(methods=["POST"], request=ProgressSerializer, responses={201: ActionUpdateSerializer})
    @extra(detail=True, methods=["get", "post"], filterset_class=None)
    def updates(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was reported of the action, newest first; POST adds a report."""
        if request.method == "GET":
            page = self.paginate_queryset(queries.updates_of(self.get_object()))
            return self.get_paginated_response(ActionUpdateSerializer(page, many=True).data)
        newest = queries.updates_of(self._note(request)).first()
        return Response(ActionUpdateSerializer(newest).data, status=status.HTTP_201_CREATED)

    def _note(self, request: Request) -> Action:
        row, member = self.get_object(), member_of_call(request)
        given = ProgressSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        require(lambda who, _directorate=None: can_update_action(who, row), member)
        facts = {"to": row.state, "note": row.note, "due_on": row.due_on} | dict(given.validated_data)
        facts["to"] = facts.pop("state", facts["to"])
        return update_action(row, **facts, by=member)
