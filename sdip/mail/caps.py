"""How much leaves and arrives in a day: anybody can write anybody's number or address into a form, and each text message costs.

Counted in the cache, for each tenant, under a hash of the recipient; with the cache down nobody is refused."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

A_DAY = 24 * 3600  # seconds
MOST_TO_ONE = 20  # receipts to one address, text messages to one number


def spend(series: str, recipient: str, most: int, amount: int = 1) -> bool:
    """Whether one more, or as much as it weighs, may leave; it counts as gone."""
    name = _name(series, recipient)
    if cache.add(name, amount, A_DAY):
        return amount <= most
    try:
        return int(cache.incr(name, amount)) <= most
    except ValueError:  # it ran out between the two
        return amount <= most


def spent(series: str, recipient: str = "") -> int:
    return int(cache.get(_name(series, recipient)) or 0)


def _name(series: str, recipient: str) -> str:
    return f"{series}:{salted_hmac('mail.caps', recipient.lower(), algorithm='sha256').hexdigest()}"
