"""What a report says, gathered from the tables once and frozen: plain data, nothing worded and nothing rounded."""

from .directorate import Heading, directorate_content, period_for

__all__ = ["Heading", "directorate_content", "period_for"]
