from organisation.models import Directorate
from organisation.rules import holds_everywhere
from people.models import Member


def can_read_mails(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Mails that became no message may be from anybody and about anything."""
    return holds_everywhere(member, "handle_cases") and holds_everywhere(member, "view_contacts")
