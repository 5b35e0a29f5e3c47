"""A form that is sent twice makes one row."""

from uuid import UUID, uuid5


def key_of(form_key: UUID | None, *facts: object) -> UUID | None:
    """Of a form as it was shown, and of what was written in it: who goes back and writes something else has sent another one."""
    return uuid5(form_key, repr(facts)) if form_key else None
