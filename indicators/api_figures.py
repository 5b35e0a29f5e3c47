"""Definitions, standards and figures for other systems. A figure is entered by the same action, and by the same rights, as on its page."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from organisation.models import Place
from organisation.rules import within
from people.models import Member
from people.requests import member_of_call
from sdip.web.access import require
from sdip.web.api import ReadOnlyEndpoint, TextInLanguages
from sdip.web.parsing import EARLIEST, LATEST

from .actions import Numbers, enter_measurement, find_slice
from .models import Indicator, IndicatorVersion, Measurement, MeasurementEntry, Period, Slice, Standard
from .queries.lists import OF_FIGURE
from .reading import period_of
from .rules import can_enter_measurements, can_view_indicators

OF_INDICATOR = "indicator__service__directorate__path"


class OfMember(ReadOnlyEndpoint):
    """Rows of the directorates whose indicators the reader may see."""

    rule = staticmethod(can_view_indicators)
    lookup_field = "pk"
    lookup_value_regex = "[0-9]+"
    path = OF_INDICATOR

    def seen(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        member = member_of_call(self.request)
        return within(rows, member, "view_indicators", self.path) if member else rows.none()


# --- definitions ---


class DefinitionFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter("indicator__code")
    directorate = django_filters.CharFilter("indicator__service__directorate__code")
    service = django_filters.CharFilter("indicator__service__code")

    class Meta:
        model = IndicatorVersion
        fields = ("kind", "direction", "unit")


class DefinitionSerializer(serializers.ModelSerializer):
    indicator = serializers.CharField(source="indicator.code")
    numerator_name, denominator_name = TextInLanguages(), TextInLanguages()

    class Meta:
        model = IndicatorVersion
        fields = (
            "id", "indicator", "number", "kind", "direction", "unit", "decimals", "sum_over_time", "sum_over_places", "numerator_name",
            "denominator_name", "levels", "several", "formula", "feed", "lowest", "highest", "largest_jump", "valid_from",
        )  # fmt: skip


class DefinitionEndpoint(OfMember):
    """How each indicator is measured, version by version. The newest one holds; earlier ones explain earlier figures."""

    serializer_class = DefinitionSerializer
    filterset_class = DefinitionFilter
    searched, searched_by = "indicator", "indicator_id"
    queryset = IndicatorVersion.objects.none()

    def get_queryset(self) -> QuerySet[IndicatorVersion]:
        rows = IndicatorVersion.objects.select_related("indicator").order_by("indicator__code", "number")
        return self.seen(rows)


# --- standards ---


class StandardFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter("indicator__code")
    directorate = django_filters.CharFilter("indicator__service__directorate__code")
    place = django_filters.CharFilter("place__code")
    on = django_filters.DateFilter("valid", lookup_expr="contains", label="In force on this day")

    class Meta:
        model = Standard
        fields = ("kind",)


class StandardSerializer(serializers.ModelSerializer):
    """`low` alone for higher and lower, `low` and `high` for a range. Percent is a fraction of 1."""

    indicator = serializers.CharField(source="indicator.code")
    place = serializers.CharField(source="place.code", default=None)
    valid_from = serializers.DateField(source="valid.lower", allow_null=True)
    valid_before = serializers.DateField(source="valid.upper", allow_null=True)

    class Meta:
        model = Standard
        fields = ("id", "indicator", "kind", "place", "low", "high", "valid_from", "valid_before", "source")


class StandardEndpoint(OfMember):
    """Guaranteed and target standards with the days on which they hold, also those that have ended."""

    serializer_class = StandardSerializer
    filterset_class = StandardFilter
    searched, searched_by = "indicator", "indicator_id"
    queryset = Standard.objects.none()

    def get_queryset(self) -> QuerySet[Standard]:
        rows = Standard.objects.select_related("indicator", "place")
        return self.seen(rows).order_by("indicator__code", "kind", "valid", "pk")


# --- measurements ---


class MeasurementFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter("version__indicator__code")
    directorate = django_filters.CharFilter("version__indicator__service__directorate__code")
    service = django_filters.CharFilter("version__indicator__service__code")
    period = django_filters.CharFilter("period__code")
    period_kind = django_filters.CharFilter("period__kind")
    place = django_filters.CharFilter("place__code")
    slice = django_filters.CharFilter("slice__key")
    changed_since = django_filters.IsoDateTimeFilter(method="since")

    class Meta:
        model = Measurement
        fields = ("state",)

    def since(self, rows: QuerySet[Measurement], _name: str, moment: datetime) -> QuerySet[Measurement]:
        """In UTC: a database knows fewer offsets than a clock may claim."""
        if not EARLIEST <= moment.date() <= LATEST:
            raise serializers.ValidationError(
                {"changed_since": [_("This day is too far away. Write one between 1900 and 2199.")]}
            )
        return rows.filter(changed_at__gte=moment.astimezone(UTC))


class MeasurementSerializer(serializers.ModelSerializer):
    """Numbers are texts, so that no reader's floating point changes them; percent is a fraction of 1."""

    indicator = serializers.CharField(source="version.indicator.code")
    version = serializers.IntegerField(source="version.number")
    period = serializers.CharField(source="period.code")
    period_kind = serializers.CharField(source="period.kind")
    place = serializers.CharField(source="place.code", default=None)
    slice = serializers.CharField(source="slice.key")

    class Meta:
        model = Measurement
        fields = (
            "id", "indicator", "version", "period", "period_kind", "place", "slice", "value", "numerator", "denominator",
            "no_data_reason", "note", "state", "to_explain", "revision", "changed_at",
        )  # fmt: skip


class NumbersSerializer(serializers.Serializer):
    """A value, or a numerator with its denominator, or the reason why there is none. Percent is a fraction of 1."""

    value = serializers.DecimalField(30, 12, required=False, allow_null=True, default=None)
    numerator = serializers.DecimalField(30, 12, required=False, allow_null=True, default=None)
    denominator = serializers.DecimalField(30, 12, required=False, allow_null=True, default=None)
    no_data_reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    send = serializers.BooleanField(default=False, help_text="Send for approval at once; else it stays a draft.")

    def numbers(self) -> Numbers:
        found = self.validated_data
        names = ("value", "numerator", "denominator", "no_data_reason")
        return Numbers(**{name: found[name] for name in names}, original=str(found["value"] or "")[:200])


class NewMeasurementSerializer(NumbersSerializer):
    indicator = serializers.CharField(max_length=60)
    period = serializers.CharField(
        max_length=20, help_text="A DHIS2 code: 202610, 2026Q4, 2026S2, 2026, 2026Oct, 2026W7, 20261001."
    )
    place = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    slice = serializers.CharField(max_length=300, required=False, default=Slice.TOTAL)


class ChangedMeasurementSerializer(NumbersSerializer):
    revision = serializers.IntegerField(
        min_value=1, help_text="Of the figure as it was read; when it has changed since, 409."
    )


class MeasurementEndpoint(OfMember):
    """Figures of the directorates whose figures the reader may see; written as drafts or sent for approval, never approved."""

    path = OF_FIGURE
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilter
    searched, searched_by = "indicator", "version__indicator_id"
    queryset = Measurement.objects.none()

    def get_queryset(self) -> QuerySet[Measurement]:
        rows = Measurement.objects.select_related(
            "version__indicator__service__directorate", "period", "place", "slice"
        )
        return self.seen(rows).order_by("-period__ends_on", "version__indicator__code", "pk")

    @extend_schema(request=NewMeasurementSerializer, responses={201: MeasurementSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Enters the figure of a cell that has none yet; when it has one, 409."""
        given = NewMeasurementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        version, period = _version(given, self._member), _period(given)
        version = _in_force(version, period)
        row = self._enter(version, period, given, place=_place(given), slice_=_slice(given))
        return Response(MeasurementSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangedMeasurementSerializer, responses=MeasurementSerializer)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes a draft or a returned figure, as it was read; when somebody else has changed it since, 409."""
        row = self.get_object()
        given = ChangedMeasurementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        require(can_enter_measurements, self._member, row.version.indicator.service.directorate)
        facts = {"place": row.place, "slice_": row.slice, "revision": given.validated_data["revision"]}
        return Response(MeasurementSerializer(self._enter(row.version, row.period, given, **facts)).data)

    def _enter(self, version: IndicatorVersion, period: Period, given: Any, **facts: Any) -> Measurement:
        found = given.validated_data
        return enter_measurement(
            version, period, given.numbers(), by=self._member, note=found["note"], send=found["send"],
            door=MeasurementEntry.Door.API, **facts,
        )  # fmt: skip

    @property
    def _member(self) -> Member:
        return member_of_call(self.request)


def _version(given: Any, member: Any) -> IndicatorVersion:
    """The newest version of an indicator that the member may enter figures of."""
    seen = within(Indicator.objects.filter(archived_at=None), member, "view_indicators", "service__directorate__path")
    indicator = seen.filter(code=given.validated_data["indicator"]).select_related("service__directorate").first()
    if indicator is None:
        raise serializers.ValidationError({"indicator": [_("There is no indicator of this code.")]})
    require(can_enter_measurements, member, indicator.service.directorate)
    return get_object_or_404(indicator.versions.order_by("-number")[:1])


def _in_force(version: IndicatorVersion, period: Period) -> IndicatorVersion:
    rows = IndicatorVersion.objects.filter(indicator=version.indicator_id).order_by("-number")
    held = rows.filter(Q(valid_from=None) | Q(valid_from__lte=period.ends_on)).select_related(
        "indicator__service__directorate"
    )
    return held.first() or version


def _period(given: Any) -> Period:
    code = given.validated_data["period"]
    try:
        kind = period_of(code).kind
    except ValueError as error:
        raise serializers.ValidationError({"period": [str(error)]}) from error
    frequency = (
        Indicator.objects.filter(code=given.validated_data["indicator"]).values_list("frequency", flat=True).first()
    )
    found = {row.kind: row for row in Period.objects.filter(code=code)}
    row = found.get(frequency or kind) or found.get(kind)
    if row is None:
        raise serializers.ValidationError({"period": [_("This period is not in the calendar here.")]})
    return row


def _place(given: Any) -> Place | None:
    code = given.validated_data["place"]
    row = Place.objects.filter(code=code, ended_on=None).first() if code else None
    if code and row is None:
        raise serializers.ValidationError({"place": [_("There is no place of this code.")]})
    return row


def _slice(given: Any) -> Slice:
    row = find_slice(given.validated_data["slice"])
    if row is None:
        raise serializers.ValidationError({"slice": [_("There is no such breakdown.")]})
    return row
