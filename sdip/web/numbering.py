from django.db.models import F

from .models import Counter


def next_number(series: str) -> int:
    """The next number of this tenant's series; the row stays locked until the transaction ends, so none is given twice."""
    Counter.objects.bulk_create([Counter(series=series)], ignore_conflicts=True)
    Counter.objects.filter(series=series).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(series=series)
