from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import NamedModel, NamedQuerySet, TenantModel
from tenancy.text import WordsField


class TreeQuerySet(NamedQuerySet):
    def in_use(self) -> "TreeQuerySet":
        return self.filter(ended_on=None)

    def below(self, row: "Tree") -> "TreeQuerySet":
        """The row itself and everything under it."""
        return self.filter(path__startswith=row.path)

    def as_tree(self) -> "TreeQuerySet":
        return self.order_by("path")


class Tree(NamedModel):
    """A node with its way from the root ("/3/17/"): below() is one prefix. A node that ends keeps its history."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    path = models.CharField(max_length=400, editable=False, db_collation="C")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = TreeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    def covers(self, other: "Tree") -> bool:
        return other.path.startswith(self.path)


@tracked
class Directorate(Tree):
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("directorate")
        verbose_name_plural = _("directorates")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="directorate_code_once")]
        indexes: ClassVar = [models.Index(fields=["tenant", "path"], name="directorate_path")]


@tracked
class Place(Tree):
    """Where something is measured or happens: an area or a service point, in one tree."""

    class Kind(models.TextChoices):
        AREA = "area", _("Area")
        SERVICE_POINT = "service_point", _("Service point")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.AREA)
    landmark = WordsField(_("landmark"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="place_code_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_has_both_coordinates_or_none",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "path"], name="place_path")]


@tracked
class ClientGroup(NamedModel):
    """For whom services are: households, shops, people with disabilities, ..."""

    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)

    class Meta:
        verbose_name = _("client group")
        verbose_name_plural = _("client groups")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="client_group_code_once")]


@tracked
class Stakeholder(NamedModel):
    """Who else has an interest: a ministry, an association, a contractor, a council."""

    contact = models.CharField(_("contact"), max_length=300, blank=True)
    interest = WordsField(_("interest"), blank=True)

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="stakeholder_code_once")]


class Situation(models.TextChoices):
    """What happens in a life and makes people look for a service."""

    CHILD = "child", _("Having a child")
    SCHOOL = "school", _("Going to school")
    HOME = "home", _("Building or changing a home")
    SUPPLY = "supply", _("Water, electricity and waste at home")
    BUSINESS = "business", _("Starting or running a business")
    TRAFFIC = "traffic", _("On the road")
    ILLNESS = "illness", _("Illness or disability")
    PAPERS = "papers", _("Papers and certificates")
    DEATH = "death", _("When somebody has died")
    DAMAGE = "damage", _("Damage or danger")


@tracked
class Service(NamedModel):
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="services", verbose_name=_("directorate"))
    description = WordsField(_("what it is"), blank=True)
    icon = models.CharField(_("picture"), max_length=20, blank=True)
    situations = ArrayField(
        models.CharField(max_length=10, choices=Situation.choices),
        default=list,
        blank=True,
        verbose_name=_("life situations"),
    )
    people_served = models.PositiveIntegerField(_("people served"), null=True, blank=True)
    public = models.BooleanField(_("shown to the public"), default=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="service_code_once")]
        indexes: ClassVar = [models.Index(fields=["tenant", "directorate"], name="service_directorate")]


@tracked
class ServiceClientGroup(TenantModel):
    service = models.ForeignKey(Service, models.CASCADE, related_name="client_groups")
    client_group = models.ForeignKey(ClientGroup, models.PROTECT, related_name="services")

    class Meta:
        verbose_name = _("client group of a service")
        verbose_name_plural = _("client groups of services")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "client_group"], name="client_group_once_per_service")
        ]


@tracked
class Succession(TenantModel):
    """What became of a directorate or service: merged into, split into, moved to. History stays with the old row."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")
        MOVE = "move", _("Moved")

    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="successors", verbose_name=_("from"))
    successor = models.ForeignKey(Directorate, models.PROTECT, related_name="predecessors", verbose_name=_("to"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="moves", null=True, verbose_name=_("service"))
    into = models.ForeignKey(
        Service, models.PROTECT, related_name="merged", null=True, blank=True, verbose_name=_("into the service")
    )
    on = models.DateField(_("on"))
    note = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("succession of a directorate")
        verbose_name_plural = _("successions of directorates")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(into=None) | Q(kind="merge", service__isnull=False) & ~Q(service=F("into")),
                name="succession_into_a_service_is_a_merge",
            )
        ]


@tracked
class PlaceSuccession(TenantModel):
    """A place that was merged into another one. What was measured there stays with the old row."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="successors", verbose_name=_("from"))
    into = models.ForeignKey(Place, models.PROTECT, related_name="predecessors", verbose_name=_("to"))
    on = models.DateField(_("on"))
    note = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("merged place")
        verbose_name_plural = _("merged places")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(place=F("into")), name="no_place_is_merged_into_itself"),
            models.UniqueConstraint(fields=["place"], name="place_merged_once"),
        ]


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    HEAD = "head", _("Head of directorate")
    PLANNING_MANAGER = "planning_manager", _("Planning manager")
    TEAM_LEADER = "team_leader", _("Team leader")
    DATA_OFFICER = "data_officer", _("Data officer")
    COMPLAINTS_OFFICER = "complaints_officer", _("Complaints officer")
    OVERSIGHT_OFFICER = "oversight_officer", _("Oversight officer")
    COMMUNITY_MEMBER = "community_member", _("Community member")
    GOVERNOR = "governor", _("Governor’s office or council")
    AUDITOR = "auditor", _("Auditor")


@tracked
class Assignment(TenantModel):
    """A role that a member holds, in one directorate with all below it, or in the whole tenant (no directorate)."""

    member = models.ForeignKey("people.Member", models.CASCADE, related_name="assignments", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("directorate")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["member", "role", "directorate"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="assignment_open_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "member"], name="assignment_member")]


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


@tracked
class Calendar(TenantModel):
    """Which days of the week are free, from a day on. Cases keep the calendar by which their deadline was counted."""

    valid_from = models.DateField(_("valid from"))
    weekend = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices),
        verbose_name=_("free days of the week"),
        blank=True,
        default=list,
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "valid_from"], name="calendar_once_per_day"),
            models.CheckConstraint(condition=Q(weekend__len__lt=7), name="calendar_has_a_working_day"),
        ]


@tracked
class Holiday(TenantModel):
    on = models.DateField(_("day"))
    name = WordsField(_("name"))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "on"], name="holiday_once_per_day")]


@tracked
class Import(TenantModel):
    """A file of directorates, services, places or groups that somebody brought: looked at first, then applied whole."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    file = models.ForeignKey("files.File", models.PROTECT, related_name="+", verbose_name=_("file"))
    csv_holds = models.CharField(_("what a CSV file holds"), max_length=20, blank=True)
    member = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | ~Q(state="applied") & Q(applied_at=None),
                name="applied_import_has_a_time",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-created_at"], name="import_latest")]

    def __str__(self) -> str:
        return self.file.name


@tracked
class SettingsRecord(TenantModel):
    """What the tenant's settings were, one row, kept beside them so that the trail shows who changed which one."""

    name = WordsField(_("name"))
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    fiscal_month = models.PositiveSmallIntegerField(_("first month of the fiscal year"))
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    digits = models.CharField(_("digits"), max_length=4, blank=True)
    crest = models.CharField(_("coat of arms"), max_length=16, blank=True)
    mfa_required = models.BooleanField(_("staff must use a second factor"), default=False)
    sample = models.BooleanField(_("marked as sample data"), default=False)
    answer_days = models.PositiveSmallIntegerField(_("working days until a message is answered"), null=True)
    due_day = models.PositiveSmallIntegerField(_("days until daily figures are due"), null=True)
    due_week = models.PositiveSmallIntegerField(_("days until weekly figures are due"), null=True)
    due_month = models.PositiveSmallIntegerField(_("days until monthly figures are due"), null=True)
    due_quarter = models.PositiveSmallIntegerField(_("days until quarterly figures are due"), null=True)
    due_half = models.PositiveSmallIntegerField(_("days until half-yearly figures are due"), null=True)
    due_year = models.PositiveSmallIntegerField(_("days until yearly figures are due"), null=True)
    due_fiscal = models.PositiveSmallIntegerField(_("days until figures of a fiscal year are due"), null=True)
    report_tolerance = models.DecimalField(
        _("tolerance of reports below a target"), max_digits=5, decimal_places=4, null=True
    )
    reminder_before = models.PositiveSmallIntegerField(
        _("days before figures are due on which the owner is reminded"), null=True
    )
    reminder_deputy = models.PositiveSmallIntegerField(
        _("days after figures were due on which the deputy is told"), null=True
    )
    reminder_head = models.PositiveSmallIntegerField(
        _("days after figures were due on which the head of the directorate is told"), null=True
    )
    recount_tolerance = models.DecimalField(
        _("tolerance of recounts in the field"), max_digits=5, decimal_places=4, null=True
    )
    phone_emergency = models.CharField(_("telephone for emergencies"), max_length=40, blank=True)
    phone_desk = models.CharField(_("telephone of the citizen desk"), max_length=40, blank=True)
    phone_text = models.CharField(_("number for text messages"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("settings")
        verbose_name_plural = _("settings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="settings_record_once")]


class Oversight(models.Model):
    """An agreement between tenants: the overseer reads what the overseen has published, and nothing else."""

    fenced: ClassVar[bool] = False
    overseer = models.ForeignKey("tenancy.Tenant", models.PROTECT, related_name="overseen", verbose_name=_("overseer"))
    overseen = models.ForeignKey("tenancy.Tenant", models.PROTECT, related_name="overseers", verbose_name=_("overseen"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    agreement = models.CharField(_("agreement"), max_length=300)

    class Meta:
        verbose_name = _("oversight agreement")
        verbose_name_plural = _("oversight agreements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["overseer", "overseen"], condition=Q(until=None), name="oversight_open_once"
            ),
            models.CheckConstraint(condition=~Q(overseer=F("overseen")), name="nobody_oversees_himself"),
        ]
