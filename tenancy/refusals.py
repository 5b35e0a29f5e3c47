class NotAllowed(Exception):
    """A rule of the workflow says no; the message is the one sentence that the reader sees.

    `field`: the value that it is about, where the action knows; a form with a field of this name shows it there."""

    field = ""

    def __init__(self, *sentence: object, field: str = "") -> None:
        super().__init__(*sentence)
        self.field = field


class Stale(NotAllowed):
    """Somebody else has changed the row since the reader opened it."""
