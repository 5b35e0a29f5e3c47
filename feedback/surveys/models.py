import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import NamedModel, TenantModel
from tenancy.text import Words, WordsField

from .frozen import question_trigger, survey_trigger
from .noting import response_triggers
from .workflow import NOT_APPLICABLE, Channel, Kind, State

CODE = RegexValidator(r"^[A-Za-z][A-Za-z0-9_-]{0,39}\Z", _("Write Latin letters, digits, - and _, a letter first."))


@tracked
class Survey(NamedModel):
    """What is asked. When and of how many it is asked is said by its waves."""

    class Overall(models.TextChoices):
        POOLED = "pooled", _("All answers to the single aspects together")
        MEAN = "mean", _("Mean of the scores of the single aspects")

    class Helpful(models.TextChoices):
        SAW = "saw", _("Of those who saw the charter")
        AWARE = "aware", _("Of those who know what the charter is")

    purpose = WordsField(_("what it is for"), blank=True)
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("service")
    )
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, null=True, blank=True, related_name="surveys",
        verbose_name=_("directorate"),
    )  # fmt: skip
    instrument = models.CharField(_("made from"), max_length=20, blank=True)
    by_invitation = models.BooleanField(_("only for who is invited"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    overall = models.CharField(_("overall score"), max_length=6, choices=Overall.choices, default=Overall.POOLED)
    helpful = models.CharField(_("helpfulness counts"), max_length=5, choices=Helpful.choices, default=Helpful.SAW)
    bands = models.JSONField(_("bands of the score"), default=list, blank=True)  # [{"from": "95", "name": {...}}]
    owner = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="survey_code_once")]
        triggers: ClassVar = [survey_trigger()]


@tracked
class Question(TenantModel):
    """Answers are kept by its code and by the codes of its options; the words may be in any language."""

    class Measure(models.TextChoices):
        NONE = "", _("Nothing of these")
        SATISFACTION = "satisfaction", _("Satisfaction on the whole")
        ASPECT = "aspect", _("One aspect of the service")
        AWARENESS = "awareness", _("Knowing the charter")
        VISIBILITY = "visibility", _("Seeing the charter")
        HELPFULNESS = "helpfulness", _("Help by the charter")
        CLIENT_GROUP = "client_group", _("Client group of who answers")
        AREA = "area", _("Area where who answers lives")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    code = models.CharField(_("code"), max_length=40, validators=[CODE])
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    words = WordsField(_("question"))
    hint = WordsField(_("hint"), blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)  # [{"code": "5", "words": {...}, "good": true}]
    lines = models.JSONField(_("lines"), default=list, blank=True)  # of a matrix: [{"code": "a", "words": {...}}]
    required = models.BooleanField(_("must be answered"), default=False)
    not_applicable = models.BooleanField(_("offers “does not apply”"), default=False)
    same_page = models.BooleanField(_("on the page of the question before"), default=False)
    measure = models.CharField(_("measures"), max_length=12, choices=Measure.choices, blank=True)
    depends_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dependants", verbose_name=_("shown only if")
    )
    depends_options = ArrayField(
        models.CharField(max_length=40), verbose_name=_("is one of (none: any answer)"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "code"], name="question_code_once_per_survey"),
            models.CheckConstraint(
                condition=Q(depends_on__isnull=False) | Q(depends_options=[]),
                name="condition_of_a_question_is_whole",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [question_trigger()]

    def __str__(self) -> str:
        return self.code

    @property
    def codes(self) -> list[str]:
        """What may be chosen, the option "does not apply" included."""
        return [each["code"] for each in self.options] + ([NOT_APPLICABLE] if self.not_applicable else [])

    @property
    def good(self) -> list[str]:
        return [each["code"] for each in self.options if each.get("good")]

    def words_of_option(self, code: str) -> str:
        if code == NOT_APPLICABLE:
            return str(_("Does not apply"))
        return next((str(Words(each["words"])) for each in self.options if each["code"] == code), code)

    def line_words(self) -> list[tuple[str, str]]:
        return [(each["code"], str(Words(each["words"]))) for each in self.lines]


@tracked
class Wave(TenantModel):
    """A run of the survey: so many people, from one day to another."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="waves", verbose_name=_("survey"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = WordsField(_("name"))
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    population = models.PositiveIntegerField(_("people or transactions"), null=True, blank=True)
    target = models.PositiveIntegerField(_("answers wanted"), null=True, blank=True)
    quota_question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quotas by")
    )
    quota_by_place = models.BooleanField(_("quotas by where it was asked"), default=False)
    quotas = models.JSONField(_("quotas"), default=dict, blank=True)  # {code of an option or place: answers wanted}
    quotas_stop = models.BooleanField(_("a full quota asks its group no more"), default=False)
    published_at = models.DateTimeField(_("results shown to everybody since"), null=True, blank=True)
    # Until then the whole is told by fives and nothing by groups; from then on everything, and no answer comes or goes.
    finished_at = models.DateTimeField(_("all answers are in since"), null=True, blank=True)
    texts_erased_at = models.DateTimeField(_("free texts erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="wave_number_once_per_survey"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="wave_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(population=None) | Q(population__gte=1), name="wave_population_is_some"),
            models.CheckConstraint(
                condition=Q(quota_by_place=False) | Q(quota_question=None), name="quotas_of_a_wave_go_by_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(finished_at__isnull=False),
                name="what_is_published_has_all_its_answers",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def starts_on(self) -> Any:
        return self.opens_on

    @property
    def ends_on(self) -> Any:
        return self.closes_on

    def is_over(self, day: Any) -> bool:
        """Nobody can answer any more unless the survey is opened again."""
        ended = self.closes_on is not None and self.closes_on < day
        return bool(self.finished_at or ended or self.survey.state in (State.CLOSED, State.ARCHIVED))

    def runs(self, day: Any) -> bool:
        return bool(
            self.finished_at is None and self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)
        )


class Response(TenantModel):
    """One person's answers {code of the question: code, codes, text}. No address, no member, no time of day; not in the trail:
    that would tell when it came. `entered_by` is the clerk who typed a paper in, never who answered."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=8)
    answered_on = models.DateField(_("day"))
    seconds = models.PositiveIntegerField(_("seconds taken"), null=True, blank=True)
    place = models.ForeignKey(
        "organisation.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where it was asked"),
    )
    entered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField()  # of the form that was sent: a double click makes one response
    answers = models.JSONField(_("answers"), default=dict)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="response_once_per_form"),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(channel__in=[Channel.PAPER, Channel.IMPORT]),
                name="clerk_only_where_one_typed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "wave", "answered_on"], name="response_of_wave")]
        triggers: ClassVar = response_triggers()


class Invitation(TenantModel):
    """A single-use link. Whether it was used is known, which answer came of it is not: nothing leads from one to the other."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)  # erased when the wave is over
    language = models.CharField(_("language"), max_length=8)
    token_hash = models.CharField(max_length=64)
    used = models.BooleanField(_("used"), default=False)
    reminded = models.BooleanField(_("reminded"), default=False)
    # Of how many letters leave on one day. None: before this was written down.
    invited_on = models.DateField(_("invited on"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="survey_invitation_token_once"),
            models.UniqueConstraint(fields=["wave", "email"], condition=~Q(email=""), name="survey_invitation_address_once"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["tenant", "invited_on"], name="survey_invited_on"),
            models.Index(fields=["tenant", "reminded_on"], name="survey_reminded_on"),
        ]


class LetterRefusal(TenantModel):
    """An address whose owner wants no invitation to any survey of ours any more. Only what it can be known by again is kept."""

    address_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("address that wants no invitations")
        verbose_name_plural = _("addresses that want no invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "address_hash"], name="letters_refused_once")
        ]


class SurveyDraft(TenantModel):
    """Answers while they are being given, kept between the pages of the form; emptied once they are sent, gone after a day.

    Nothing leads from it to the response, so that neither a browser nor a log of addresses tells what its person answered."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="drafts")
    form_key = models.UUIDField(default=uuid.uuid4)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    place = models.ForeignKey("organisation.Place", models.PROTECT, null=True, blank=True, related_name="+")
    home = models.CharField(max_length=8, blank=True)  # the language in which a kiosk begins anew
    answers = models.JSONField(default=dict)
    sent = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="survey_draft_once_per_form")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "changed_at"], name="survey_draft_oldest")]


class SurveyFile(TenantModel):
    """A file that a worker makes of a wave, for whoever asked for it; gone after a day.

    Workers write it and say here what they do, so it has no trail."""

    class Kind(models.TextChoices):
        RESULTS = "results", _("Results (PDF)")
        ANSWERS = "answers", _("Single answers (XLSX)")

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        UNAVAILABLE = "unavailable", _("Not available")

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="files")
    kind = models.CharField(_("file"), max_length=8, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=8)
    asked_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    file = models.ForeignKey(
        "files.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reason = WordsField(_("why it is not available"), blank=True)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    rows = models.PositiveIntegerField(_("rows in all"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_of = models.CharField(max_length=32, blank=True)  # what queries.as_it_stands() said when it was asked for

    class Meta:
        verbose_name = _("file of a survey")
        verbose_name_plural = _("files of surveys")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "kind", "language", "asked_by"], condition=Q(state="waiting"), name="survey_file_once"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False) | ~Q(state="ready") & Q(file=None),
                name="survey_file_is_ready_with_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="unavailable") | ~Q(reason={}), name="missing_survey_file_has_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "state"], condition=Q(state="waiting"), name="survey_file_waiting"),
            models.Index(fields=["tenant", "asked_at"], name="survey_file_oldest"),
        ]
