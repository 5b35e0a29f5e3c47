class FormatUnavailable(RuntimeError):
    """A document cannot be had in this form; str() says in a sentence why, and what to do about it."""
