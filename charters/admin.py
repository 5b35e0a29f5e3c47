"""What tenants' administrators see of charters."""

from people.readonly import read_only

from .models import Charter, CharterVersion, Commitment
from .rules import can_view_charters

read_only(Charter, ["service", "owner", "review_on"], rule=can_view_charters)
read_only(CharterVersion, ["charter__service", "number", "state", "published_at", "ended_at"], rule=can_view_charters)
read_only(
    Commitment,
    ["version__charter__service", "version__number", "position", "words", "indicator"],
    rule=can_view_charters,
)
