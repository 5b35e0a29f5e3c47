from organisation.models import Directorate
from organisation.rules import allowed, holds_everywhere
from people.models import Member


def can_view_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_cases", directorate)


def can_view_all_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Where messages of every directorate are told together, as in the trail."""
    return holds_everywhere(member, "view_cases") and holds_everywhere(member, "view_conduct")


def can_read_names_in_the_trail(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Whom a complaint is about: nobody reads it there, because the one it names might."""
    return False


def can_handle_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "handle_cases", directorate)


def can_view_contacts(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_contacts", directorate)


def can_erase_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "erase_cases", directorate)


def can_review_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "review_cases", directorate)


def can_arrange_cases(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Rules and prepared answers hold for every directorate."""
    return holds_everywhere(member, "arrange_cases")


def can_read_praise(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Everybody who works here reads the thanks that are for them."""
    return member is not None
