"""What the application takes where a tenant's settings say nothing: days and tolerances."""

from collections.abc import Mapping
from decimal import Decimal

ANSWER_DAYS = 5  # working days until a citizen's message is answered
# Days after the end of a period until its figures are due.
DUE_DAYS: Mapping[str, int] = {"day": 3, "week": 7, "month": 15, "quarter": 30, "half": 45, "year": 60, "fiscal": 60}
REPORT_TOLERANCE = Decimal("0.1")  # how far below its target a figure may be before a report names it an exception
LONGEST = 366  # days
PHONES = ("emergency", "desk", "text")
