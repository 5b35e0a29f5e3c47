import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework import serializers

from organisation.rules import within
from people.requests import member_of_call
from sdip.web.api import ReadOnlyEndpoint, TextInLanguages

from .models import Gap, Indicator, IndicatorVersion
from .rules import can_view_indicators


class IndicatorFilter(django_filters.FilterSet):
    directorate = django_filters.CharFilter("service__directorate__code")
    service = django_filters.CharFilter("service__code")
    direction = django_filters.CharFilter("direction_now")
    unsettled = django_filters.BooleanFilter("direction_now", lookup_expr="isnull")

    class Meta:
        model = Indicator
        fields = ("frequency",)


class IndicatorSerializer(serializers.ModelSerializer):
    name = TextInLanguages()
    service = serializers.CharField(source="service.code")
    directorate = serializers.CharField(source="service.directorate.code")
    kind = serializers.CharField(source="kind_now")
    unit = serializers.CharField(source="unit_now")
    direction = serializers.CharField(source="direction_now", allow_null=True)

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "service",
            "directorate",
            "frequency",
            "kind",
            "unit",
            "direction",
            "weight",
            "public",
            "archived_at",
        )


class IndicatorEndpoint(ReadOnlyEndpoint):
    """Indicators of the whole organisation as they are measured now. A direction of null is still to settle."""

    rule = staticmethod(can_view_indicators)
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    searched = "indicator"
    queryset = Indicator.objects.none()

    def get_queryset(self) -> QuerySet[Indicator]:
        now = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
        return (
            Indicator.objects.select_related("service__directorate")
            .annotate(
                kind_now=Subquery(now.values("kind")[:1]),
                unit_now=Subquery(now.values("unit")[:1]),
                direction_now=Subquery(now.values("direction")[:1]),
            )
            .order_by("code")
        )


class GapFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter("indicator__code")
    directorate = django_filters.CharFilter("indicator__service__directorate__code")
    service = django_filters.CharFilter("indicator__service__code")
    period = django_filters.CharFilter("period__code")
    period_kind = django_filters.CharFilter("period__kind")
    place = django_filters.CharFilter("place__code")

    class Meta:
        model = Gap
        fields = ("status", "confidence")


class GapSerializer(serializers.ModelSerializer):
    """Numbers are texts, so that no reader's floating point changes them; percent is a fraction of 1."""

    indicator = serializers.CharField(source="indicator.code")
    period = serializers.CharField(source="period.code")
    period_kind = serializers.CharField(source="period.kind")
    place = serializers.CharField(source="place.code", default=None)
    slice = serializers.CharField(source="slice.key")

    class Meta:
        model = Gap
        fields = (
            "id",
            "indicator",
            "period",
            "period_kind",
            "place",
            "slice",
            "value",
            "status",
            "reason",
            "gap_to_guaranteed",
            "gap_to_target",
            "relative_gap_to_guaranteed",
            "relative_gap_to_target",
            "attainment_of_target",
            "progress_from_baseline",
            "confidence",
            "computed_at",
        )


class GapEndpoint(ReadOnlyEndpoint):
    """The assessment of each figure of the directorates whose figures the reader may see.

    A positive gap is better than the standard, whichever direction is better.
    """

    rule = staticmethod(can_view_indicators)
    serializer_class = GapSerializer
    filterset_class = GapFilter
    searched, searched_by = "indicator", "indicator_id"
    lookup_field = "pk"
    lookup_value_regex = "[0-9]+"
    queryset = Gap.objects.none()

    def get_queryset(self) -> QuerySet[Gap]:
        member = member_of_call(self.request)
        rows = Gap.objects.select_related("indicator", "period", "place", "slice")
        seen = (
            within(rows, member, "view_indicators", "indicator__service__directorate__path") if member else rows.none()
        )
        return seen.order_by("-period__ends_on", "indicator__code", "pk")
