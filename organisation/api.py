import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from sdip.web.api import ReadOnlyEndpoint, TextInLanguages

from .models import Directorate, Service
from .rules import can_view_organisation


class DirectorateSerializer(serializers.ModelSerializer):
    name = TextInLanguages()
    part_of = serializers.CharField(source="parent.code", default=None)

    class Meta:
        model = Directorate
        fields = ("code", "name", "part_of", "ended_on")


class DirectorateEndpoint(ReadOnlyEndpoint):
    """Directorates, a tree: each names the one that it is part of."""

    rule = staticmethod(can_view_organisation)
    serializer_class = DirectorateSerializer
    searched = "directorate"
    queryset = Directorate.objects.none()

    def get_queryset(self) -> QuerySet[Directorate]:
        return Directorate.objects.select_related("parent").order_by("path")


class ServiceFilter(django_filters.FilterSet):
    directorate = django_filters.CharFilter("directorate__code")

    class Meta:
        model = Service
        fields = ("directorate", "public")


class ServiceSerializer(serializers.ModelSerializer):
    name = TextInLanguages()
    description = TextInLanguages()
    directorate = serializers.CharField(source="directorate.code")

    class Meta:
        model = Service
        fields = ("code", "name", "description", "directorate", "people_served", "public", "ended_on")


class ServiceEndpoint(ReadOnlyEndpoint):
    """Services, each of one directorate."""

    rule = staticmethod(can_view_organisation)
    serializer_class = ServiceSerializer
    searched = "service"
    filterset_class = ServiceFilter
    queryset = Service.objects.none()

    def get_queryset(self) -> QuerySet[Service]:
        return Service.objects.select_related("directorate").order_by("code")
