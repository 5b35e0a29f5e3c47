"""The parts that a charter is made of, in the order of its page, and the aspects of its standards. Codes are stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """What the reader asks."""

    WHO = "who", _("Who we are")
    WHAT = "what", _("What we do")
    HOW = "how", _("How we do it")
    WHEN = "when", _("When we do it")
    RIGHTS = "rights", _("Your rights and duties")
    REACH = "reach", _("How to reach us")
    TELL = "tell", _("Tell us what you think")
    ABOUT = "about", _("About this charter")


class Part(models.TextChoices):
    """A text of its own, at most one of each in a version."""

    OFFICE = "office", _("The office")  # where it is, its building, its hours
    MISSION = "mission", _("Our mission")
    VISION = "vision", _("Our vision")
    MANDATE = "mandate", _("What the law asks of us")
    PLEDGE = "pledge", _("Our pledge")
    AIM = "aim", _("What this charter is for")
    LIMITS = "limits", _("What this charter does not cover")
    REVIEW_RIGHT = "review_right", _("Review and appeal")
    COMPLAINT_RIGHT = "complaint_right", _("Complaint")
    PRIVACY_RIGHT = "privacy_right", _("Privacy")
    INFORMATION_RIGHT = "information_right", _("Information")
    ACCESS_RIGHT = "access_right", _("Access that suits you")
    RESPECT_DUTY = "respect_duty", _("Respect")
    PUNCTUAL_DUTY = "punctual_duty", _("Punctuality")
    INFORM_DUTY = "inform_duty", _("Full and timely information")
    LEGAL_DUTY = "legal_duty", _("What the law asks of you")
    COMPLAINT_ROUTE = "complaint_route", _("How to complain, praise or suggest")
    COMPLAINT_HANDLING = "complaint_handling", _("What happens to your message")
    OTHER_APPEALS = "other_appeals", _("Other ways of appeal stay open")
    ON_CHARTER = "on_charter", _("Comments on this charter")
    FORMATS = "formats", _("Languages and formats")


PART_SECTIONS: dict[str, Section] = {
    **dict.fromkeys(("office", "mission", "vision", "mandate", "pledge"), Section.WHO),
    **dict.fromkeys(("aim", "limits"), Section.WHAT),
    **dict.fromkeys(
        (
            "review_right", "complaint_right", "privacy_right", "information_right", "access_right", "respect_duty",
            "punctual_duty", "inform_duty", "legal_duty",
        ),
        Section.RIGHTS,
    ),
    **dict.fromkeys(("complaint_route", "complaint_handling", "other_appeals", "on_charter"), Section.TELL),
    "formats": Section.ABOUT,
}  # fmt: skip
DUTIES = ("respect_duty", "punctual_duty", "inform_duty", "legal_duty")


class Aspect(models.TextChoices):
    """What a promise is about."""

    COURTESY = "courtesy", _("Courtesy")
    EXPLANATION = "explanation", _("Explanation")
    LISTENING = "listening", _("Listening")
    COMMUNICATION = "communication", _("Help when it is urgent")
    OPENNESS = "openness", _("Openness")
    CLARITY = "clarity", _("Clarity")
    ACCURACY = "accuracy", _("Accuracy")
    FITNESS = "fitness", _("Fitness for your needs")
    CONTINUITY = "continuity", _("Continuity")
    EQUAL_ACCESS = "equal_access", _("Equal access")
    AFFORDABILITY = "affordability", _("Affordability")
    ACCEPTABILITY = "acceptability", _("Acceptability")
    LETTERS = "letters", _("Letters")
    EMAILS = "emails", _("E-mails")
    CALLS = "calls", _("Telephone calls")
    COUNTER = "counter", _("At the counter")
    REGISTRATION = "registration", _("Registration and applications")
    EMERGENCY = "emergency", _("Emergencies")
    COMPLAINTS = "complaints", _("Complaints")
    SERVICE_TIME = "service_time", _("The service itself")


class Standards(models.TextChoices):
    """The sets of standards."""

    RELATIONS = "relations", _("How we treat you")
    SERVICE = "service", _("Quality of the service")
    CONDUCT = "conduct", _("Quality of our conduct")
    TIME = "time", _("Time")


ASPECT_SETS: dict[str, Standards] = {
    **dict.fromkeys(("courtesy", "explanation", "listening"), Standards.RELATIONS),
    **dict.fromkeys(("communication", "openness", "clarity", "accuracy", "fitness"), Standards.SERVICE),
    **dict.fromkeys(("continuity", "equal_access", "affordability", "acceptability"), Standards.CONDUCT),
    **dict.fromkeys(
        ("letters", "emails", "calls", "counter", "registration", "emergency", "complaints", "service_time"),
        Standards.TIME,
    ),
}


def section_of(aspect: str) -> Section:
    return Section.WHEN if ASPECT_SETS[aspect] == Standards.TIME else Section.HOW


class ContactKind(models.TextChoices):
    ADDRESS = "address", _("Address")
    COUNTER = "counter", _("Counter")
    PHONE = "phone", _("Telephone")
    TEXT_PHONE = "text_phone", _("Text-phone")
    SMS = "sms", _("Text message")
    EMERGENCY = "emergency", _("In an emergency")
    FAX = "fax", _("Fax")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web page")
    POST = "post", _("Letters to")


# Places, which each language writes in its own words; the others are numbers and addresses that are the same in all.
IN_WORDS: tuple[str, ...] = (ContactKind.ADDRESS, ContactKind.COUNTER, ContactKind.POST)


class Classification(models.TextChoices):
    """How much there is to decide; the longest time in working days stands beside it in charters.checks."""

    SIMPLE = "simple", _("Simple")
    COMPLEX = "complex", _("Complex")
    TECHNICAL = "technical", _("Highly technical")


class Transaction(models.TextChoices):
    CITIZEN = "citizen", _("For citizens")
    BUSINESS = "business", _("For businesses")
    GOVERNMENT = "government", _("For public bodies")
    STAFF = "staff", _("For our own staff")


ON_SHELF = frozenset(
    {"pdf", "large", "braille", "poster", "wall"}
)  # formats on paper: their copies are counted before they go out
