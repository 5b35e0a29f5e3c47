"""Files of figures on their way in through the wizard: what was uploaded, how it is read, what it would change and did change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


@tracked
class ImportMapping(TenantModel):
    """How the files of one source are read, kept under a name; `rules` is the mapping in the form of mappings/README.md."""

    name = models.CharField(_("name"), max_length=120)
    rules = models.JSONField(_("mapping"), default=dict)
    made_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("way of reading files")
        verbose_name_plural = _("ways of reading files")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "name"], name="import_mapping_name_once")]


@tracked
class ImportRun(TenantModel):
    """One upload: its rows wait in staging as the preview, and stay there as the undo."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READING = "reading", _("Being read")
        READ = "read", _("Ready to be applied")
        REFUSED = "refused", _("Can’t be read")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    rules = models.JSONField(_("mapping"), default=dict)
    send = models.BooleanField(_("sent for approval at once"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    rows_read = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)  # created, changed, left_alone, refused
    sentence = models.CharField(max_length=500, blank=True)  # why it was refused as a whole
    made_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=40, blank=True)  # of the reading worker; another takes over when it is silent
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file brought in")
        verbose_name_plural = _("files brought in")
        indexes: ClassVar = [models.Index(fields=["tenant", "-made_at"], name="import_run_latest_first")]


class StagedFigure(TenantModel):
    """One figure of an upload: as it stood in the file, what it means here, what is wrong with it, and what it replaced."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="figures")
    sheet = models.CharField(max_length=120, blank=True)
    at_row = models.PositiveIntegerField()
    at_column = models.CharField(max_length=60, blank=True)
    indicator_code = models.CharField(max_length=60, blank=True)
    period_kind = models.CharField(max_length=10, blank=True)
    period_code = models.CharField(max_length=20, blank=True)
    place_code = models.CharField(max_length=60, blank=True)
    slice_key = models.CharField(max_length=300, blank=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    original = models.CharField(max_length=200, blank=True)
    no_data_reason = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    to_explain = models.CharField(max_length=300, blank=True)
    problem_kind = models.CharField(max_length=20, blank=True)
    problem = models.CharField(max_length=500, blank=True)  # a sentence; one with a problem is never applied
    change = models.CharField(max_length=10, blank=True)  # created, changed, same
    version = models.ForeignKey("indicators.IndicatorVersion", models.CASCADE, null=True, related_name="+")
    period = models.ForeignKey("indicators.Period", models.CASCADE, null=True, related_name="+")
    place = models.ForeignKey("organisation.Place", models.CASCADE, null=True, related_name="+")
    slice = models.ForeignKey("indicators.Slice", models.CASCADE, null=True, related_name="+")
    measurement = models.ForeignKey("indicators.Measurement", models.SET_NULL, null=True, related_name="+")
    revision = models.PositiveIntegerField(null=True)  # of the measurement when the preview was made
    applied_revision = models.PositiveIntegerField(
        null=True
    )  # of the measurement after it was applied: undone only from there
    before = models.JSONField(null=True)  # the figure that was replaced, for the undo

    class Meta:
        verbose_name = _("figure of a file")
        verbose_name_plural = _("figures of a file")
        indexes: ClassVar = [
            models.Index(fields=["run", "at_row"], name="staged_figure_by_row"),
            models.Index(fields=["run", "id"], condition=~Q(problem=""), name="staged_figure_problems"),
        ]


@tracked
class OutsideCode(TenantModel):
    """What something of ours is called in another system: a data element is an indicator's value, numerator or denominator."""

    class Kind(models.TextChoices):
        DATA_ELEMENT = "data_element", _("Data element")
        ORG_UNIT = "org_unit", _("Organisation unit")
        OPTION_COMBO = "option_combo", _("Category option combination")
        CATEGORY = "category", _("Category")
        OPTION = "option", _("Category option")
        DATA_SET = "data_set", _("Data set")

    class Part(models.TextChoices):
        VALUE = "value", _("Value")
        NUMERATOR = "numerator", _("Numerator")
        DENOMINATOR = "denominator", _("Denominator")

    system = models.CharField(_("system"), max_length=40, default="dhis2")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    uid = models.CharField(_("identifier"), max_length=60)
    code = models.CharField(_("code there"), max_length=120, blank=True)
    name = models.CharField(_("name there"), max_length=300, blank=True)
    about = models.JSONField(default=dict)  # what the other system says besides: value type, period type, parent
    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, null=True, blank=True, related_name="+")
    part = models.CharField(_("part"), max_length=12, choices=Part.choices, blank=True)
    place = models.ForeignKey("organisation.Place", models.CASCADE, null=True, blank=True, related_name="+")
    whole = models.BooleanField(_("the municipality as a whole"), default=False)
    slice = models.ForeignKey("indicators.Slice", models.CASCADE, null=True, blank=True, related_name="+")
    dimension = models.ForeignKey("indicators.Dimension", models.CASCADE, null=True, blank=True, related_name="+")
    option = models.ForeignKey("indicators.DimensionOption", models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("code of another system")
        verbose_name_plural = _("codes of another system")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "system", "kind", "uid"], name="outside_code_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "system", "kind", "code"], name="outside_code_by_code")]
