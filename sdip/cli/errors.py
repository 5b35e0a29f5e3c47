class Refused(Exception):
    """One sentence for the operator: why a command of this package does not go on."""
