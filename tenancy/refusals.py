class NotAllowed(Exception):
    """A rule of the workflow says no; the message is the one sentence that the reader sees."""


class Stale(NotAllowed):
    """Somebody else has changed the row since the reader opened it."""
