from django.db import connection
from django.db.models import F

from tenancy.context import require_tenant
from tenancy.writing import Counted

from .models import Counter

NEXT = """
INSERT INTO web_counter AS c (tenant_id, series, last) VALUES (%s, %s, 1)
ON CONFLICT (tenant_id, series) DO UPDATE SET last = c.last + 1 RETURNING last
"""


def next_number(series: str) -> int:
    """The next number of this tenant's series; the row stays locked until the transaction ends, so none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [require_tenant().pk, series])
        return int(cursor.fetchone()[0])


def numbered(series: str) -> Counted:
    """The same, for insert(): taken with the row that gets it."""
    return Counted("number", NEXT, [require_tenant().pk, series])


def give_back(series: str, number: int) -> None:
    """In the transaction that took it, where it was not needed after all: so that no number is missing."""
    Counter.objects.filter(series=series, last=number).update(last=F("last") - 1)
