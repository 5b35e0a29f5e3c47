"""Surveys and what their waves say, for other systems: the numbers of the page, with the same hidden."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from people.requests import member_of_call
from sdip.web.api import ReadOnlyEndpoint, TextInLanguages

from .exporting import result_rows
from .formula import FEWEST
from .grouping import Breakdown, Cell, Cross, breakdown, groupings
from .models import Survey, Wave
from .queries import questions_of, visible_surveys
from .results import Results, Score, results_of
from .rules import can_view_survey_results
from .tallies import number_of_responses
from .workflow import State


class SurveyFilter(django_filters.FilterSet):
    directorate = django_filters.CharFilter("directorate__code")
    service = django_filters.CharFilter("service__code")

    class Meta:
        model = Survey
        fields = ("state", "instrument")


class SurveySerializer(serializers.ModelSerializer):
    name = TextInLanguages()
    purpose = TextInLanguages()
    directorate = serializers.CharField(source="directorate.code", default=None)
    service = serializers.CharField(source="service.code", default=None)
    languages = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Survey
        fields = (
            "code", "name", "purpose", "directorate", "service", "instrument", "state", "languages", "by_invitation",
        )  # fmt: skip


class SurveyEndpoint(ReadOnlyEndpoint):
    """Surveys that the reader may see. Their runs are waves."""

    rule = staticmethod(can_view_survey_results)
    serializer_class = SurveySerializer
    filterset_class = SurveyFilter
    searched = "survey"
    queryset = Survey.objects.none()

    def get_queryset(self) -> QuerySet[Survey]:
        return visible_surveys(member_of_call(self.request)).order_by("code")


class WaveFilter(django_filters.FilterSet):
    survey = django_filters.CharFilter("survey__code")


class WaveSerializer(serializers.ModelSerializer):
    survey = serializers.CharField(source="survey.code")
    name = TextInLanguages()

    class Meta:
        model = Wave
        fields = (
            "id",
            "survey",
            "number",
            "name",
            "opens_on",
            "closes_on",
            "population",
            "finished_at",
            "published_at",
        )


class ScoreSerializer(serializers.Serializer):
    """`share` is a fraction of 1, null where fewer than five people stand behind it."""

    code = serializers.CharField()
    part = serializers.IntegerField(allow_null=True)
    whole = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)
    indicative = serializers.BooleanField()


class ResultRowSerializer(serializers.Serializer):
    """As in the CSV file: texts, by codes. `note`: hidden, indicative or nothing."""

    question = serializers.CharField()
    line = serializers.CharField(allow_blank=True)
    option = serializers.CharField(allow_blank=True)
    count = serializers.CharField(allow_blank=True)
    answered = serializers.CharField(allow_blank=True)
    share = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class WaveResultsSerializer(WaveSerializer):
    """With its results. `answers` is null where fewer than five people have answered; then nothing else is told."""

    answers = serializers.SerializerMethodField()
    scores = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()
    groupings = serializers.SerializerMethodField()

    class Meta(WaveSerializer.Meta):
        fields = (*WaveSerializer.Meta.fields, "answers", "scores", "rows", "groupings")  # type: ignore[assignment]

    @cached_property
    def results(self) -> Results:
        wave: Any = self.instance
        return results_of(wave.survey, wave)

    def get_answers(self, wave: Wave) -> int | None:
        return None if self.results.hidden else self.results.responses

    @extend_schema_field(ScoreSerializer(many=True))
    def get_scores(self, wave: Wave) -> list[dict[str, Any]]:
        found = self.results
        named = {"satisfaction": found.satisfaction, "overall": found.overall, **found.charter}
        return [] if found.hidden else [_told(code, score) for code, score in named.items() if score is not None]

    @extend_schema_field(ResultRowSerializer(many=True))
    def get_rows(self, wave: Wave) -> list[dict[str, str]]:
        found, names = self.results, list(ResultRowSerializer().fields)
        return [] if found.hidden else [dict(zip(names, row, strict=True)) for row in result_rows(found)]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_groupings(self, wave: Wave) -> list[str]:
        return [] if self.results.hidden else [each.code for each in groupings(wave, questions_of(wave.survey))]


class GroupSerializer(serializers.Serializer):
    """`answers` is null where it is hidden. An empty code: who left the question open, or nobody knows where."""

    code = serializers.CharField(allow_blank=True)
    answers = serializers.IntegerField(allow_null=True)


class GroupRowSerializer(serializers.Serializer):
    """How many of a group chose an option; null where it is hidden. `share` is a fraction of those of the group who answered."""

    question = serializers.CharField()
    line = serializers.CharField(allow_blank=True)
    option = serializers.CharField()
    group = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)


class GroupScoreSerializer(serializers.Serializer):
    """`score`: good answers of the group, a fraction of 1; null where it is hidden or too few answered."""

    question = serializers.CharField()
    line = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True)
    score = serializers.FloatField(allow_null=True)


class BreakdownSerializer(serializers.Serializer):
    """By groups of `by`: the code of a question, or `asked_at` for the place. All lists are empty where fewer than five answered."""

    by = serializers.CharField()
    groups = GroupSerializer(many=True)
    rows = GroupRowSerializer(many=True)
    scores = GroupScoreSerializer(many=True)


def broken_down(broken: Breakdown) -> dict[str, Any]:
    """What the page says, by codes."""
    groups = [code for code, _words, _n in broken.groups]
    return {
        "by": broken.by.code,
        "groups": [{"code": code, "answers": n} for code, _words, n in broken.groups],
        "rows": [row for each in broken.crossed for row in _rows_of(each, groups)],
        "scores": [
            {"question": each.asked.question.code, "line": each.asked.line, "group": group, "score": score}
            for each in broken.crossed
            if each.asked.question.good
            for group, score in zip(groups, each.scores, strict=True)
        ],
    }


def _rows_of(cross: Cross, groups: list[str]) -> Iterator[dict[str, Any]]:
    head, hidden = {"question": cross.asked.question.code, "line": cross.asked.line}, [Cell(None, None)] * len(groups)
    for at, option in enumerate(cross.asked.options):
        cells = hidden if cross.rows is None else cross.rows[at][1]
        for group, cell in zip(groups, cells, strict=True):
            yield {**head, "option": option.code, "group": group, "count": cell.count, "share": cell.share}


def _told(code: str, score: Score) -> dict[str, Any]:
    """The fraction only where it is the share, and only where the share is told."""
    told = score.value is not None and score.divided
    return {
        "code": code,
        "part": score.part if told else None,
        "whole": score.whole if told else None,
        "share": score.value,
        "indicative": score.indicative,
    }


class WaveEndpoint(ReadOnlyEndpoint):
    """Runs of surveys; each by itself comes with its results and with what they can be broken down by."""

    rule = staticmethod(can_view_survey_results)
    filterset_class = WaveFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    queryset = Wave.objects.none()

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return WaveResultsSerializer if self.action == "retrieve" else WaveSerializer

    def get_queryset(self) -> QuerySet[Wave]:
        rows = Wave.objects.filter(survey__in=visible_surveys(member_of_call(self.request)))
        return rows.exclude(survey__state=State.DRAFT).select_related("survey").order_by("survey__code", "number")

    @extend_schema(responses=BreakdownSerializer)
    @action(detail=True, url_path="groups/(?P<by>[A-Za-z][A-Za-z0-9_-]{0,39})", filterset_class=None)
    def groups(self, request: Request, pk: str, by: str) -> Response:
        """The results by groups of people or by places; the same is hidden as on the page."""
        wave = self.get_object()
        chosen = next((row for row in groupings(wave, questions_of(wave.survey)) if row.code == by), None)
        if chosen is None:
            raise Http404
        if number_of_responses([wave]).get(wave.pk, 0) < FEWEST:
            return Response({"by": by, "groups": [], "rows": [], "scores": []})
        return Response(broken_down(breakdown(wave.survey, wave, chosen)))
