"""Who may do what: the one readable list. Each app's rules.py asks it; a page shows it to administrators as a table.

A role counts in its directorate and everything below it; without a directorate, in the whole tenant."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Role

EVERYONE = frozenset(Role.values)
STAFF = EVERYONE - {Role.COMMUNITY_MEMBER}
LEADERS = frozenset({Role.HEAD, Role.TEAM_LEADER})


@dataclass(frozen=True)
class Right:
    code: str
    words: str | Promise
    roles: frozenset[str]


def right(code: str, words: str | Promise, *roles: str | frozenset[str]) -> Right:
    held: set[str] = set()
    for role in roles:
        held |= role if isinstance(role, frozenset) else {role}
    return Right(code, words, frozenset(held))


RIGHTS: tuple[Right, ...] = (
    right("view_organisation", _("See directorates, services and places"), EVERYONE),
    right("edit_organisation", _("Change directorates, services, places, calendars"), Role.ADMINISTRATOR),
    right("edit_settings", _("Change the name, languages, colour and other settings"), Role.ADMINISTRATOR),
    right("manage_members", _("Invite people, give and end roles"), Role.ADMINISTRATOR),
    right("view_members", _("See who is who"), STAFF),
    right(
        "hand_over_work",
        _("Appoint a deputy for somebody else, hand over everything of someone who leaves"),
        Role.ADMINISTRATOR,
        Role.HEAD,
    ),
    right("view_audit", _("See who changed what"), Role.ADMINISTRATOR, Role.AUDITOR, Role.OVERSIGHT_OFFICER),
    right("view_indicators", _("See indicators, figures and gaps"), EVERYONE),
    right(
        "edit_indicators", _("Define indicators, settle directions"), Role.DATA_OFFICER, Role.HEAD, Role.ADMINISTRATOR
    ),
    right("edit_standards", _("Set guaranteed standards and targets"), Role.HEAD, Role.ADMINISTRATOR),
    right("enter_measurements", _("Enter and send figures"), Role.DATA_OFFICER, LEADERS),
    right("approve_measurements", _("Approve or return figures"), LEADERS),
    right("verify_measurements", _("Verify or dispute figures in the field"), Role.OVERSIGHT_OFFICER),
    right("lock_periods", _("Lock and unlock periods"), Role.ADMINISTRATOR),
    right("import_figures", _("Import figures"), Role.DATA_OFFICER, Role.ADMINISTRATOR),
    right("view_charters", _("See charter drafts"), EVERYONE),
    right("follow_charters", _("See what is said about charters, who has read them and where copies went"), STAFF),
    right("edit_charters", _("Write charters"), LEADERS, Role.ADMINISTRATOR),
    right(
        "check_charters",
        _("Check charters for law and plain language"),
        Role.HEAD,
        Role.PLANNING_MANAGER,
        Role.ADMINISTRATOR,
    ),
    right("approve_charters", _("Approve charters of the directorate"), Role.HEAD),
    right("countersign_charters", _("Approve charters for the governor’s office or council"), Role.GOVERNOR),
    right("publish_charters", _("Publish and withdraw charters"), Role.HEAD),
    right(
        "view_cases",
        _("Read messages of citizens"),
        Role.COMPLAINTS_OFFICER,
        LEADERS,
        Role.PLANNING_MANAGER,
        Role.OVERSIGHT_OFFICER,
        Role.AUDITOR,
        Role.GOVERNOR,
    ),
    right("view_contacts", _("See who wrote a message"), Role.COMPLAINTS_OFFICER, Role.HEAD),
    right(
        "view_conduct",
        _("Read complaints about somebody’s behaviour"),
        Role.COMPLAINTS_OFFICER,
        Role.HEAD,
        Role.GOVERNOR,
    ),
    right("erase_cases", _("Erase what a citizen wrote, when the citizen asks"), Role.COMPLAINTS_OFFICER, Role.HEAD),
    right("handle_cases", _("Assign and answer messages"), Role.COMPLAINTS_OFFICER, LEADERS),
    right(
        "arrange_cases",
        _("Write the rules and prepared answers for messages"),
        Role.COMPLAINTS_OFFICER,
        Role.ADMINISTRATOR,
    ),
    right(
        "review_cases",
        _("Review answers that a citizen does not accept"),
        Role.COMPLAINTS_OFFICER,
        Role.HEAD,
        Role.OVERSIGHT_OFFICER,
    ),
    right("view_survey_results", _("See surveys and what they say"), STAFF),
    right(
        "edit_surveys",
        _("Write surveys, open and close them"),
        Role.COMPLAINTS_OFFICER,
        LEADERS,
        Role.PLANNING_MANAGER,
        Role.ADMINISTRATOR,
    ),
    right(
        "enter_survey_answers",
        _("Type in answers from paper, import answers"),
        Role.DATA_OFFICER,
        Role.COMPLAINTS_OFFICER,
        LEADERS,
        Role.PLANNING_MANAGER,
    ),
    right(
        "export_survey_answers",
        _("Download the answers of surveys one by one"),
        Role.DATA_OFFICER,
        Role.PLANNING_MANAGER,
    ),
    right("view_plans", _("See improvement plans"), STAFF),
    right("join_plans", _("Work in the plans whose leadership team one belongs to"), EVERYONE),
    right(
        "edit_plans",
        _("Write problems, goals, solutions and actions"),
        LEADERS,
        Role.PLANNING_MANAGER,
        Role.ADMINISTRATOR,
    ),
    right(
        "invite_community_members",
        _("Invite people from outside the staff to a leadership team"),
        LEADERS,
        Role.PLANNING_MANAGER,
        Role.ADMINISTRATOR,
    ),
    right("sign_off_plans", _("Sign a stage of a plan off"), Role.HEAD),
    right("countersign_plans", _("Sign a stage of a plan off for the governor’s office or council"), Role.GOVERNOR),
    right("view_overseen_figures", _("See what overseen municipalities publish"), STAFF),
    right("view_reports", _("Read reports"), STAFF),
    right(
        "make_reports", _("Make and send reports"), Role.HEAD, Role.PLANNING_MANAGER, Role.ADMINISTRATOR, Role.GOVERNOR
    ),
    right("schedule_reports", _("Change report schedules"), Role.ADMINISTRATOR, Role.HEAD),
    right("use_api", _("Create API tokens"), Role.ADMINISTRATOR, Role.DATA_OFFICER),
)

BY_CODE = {r.code: r for r in RIGHTS}
