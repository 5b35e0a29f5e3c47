"""How often one address may try: counted in the cache, under a keyed hash of the address, so that none is stored."""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from sdip.web.errors import TooManyRequests

Limit = tuple[str, int, int]
# series, attempts, seconds; many people share one address of a mobile network
STARTING = ("starting", 120, 3600)  # above it, as above SAYING, a sum is asked (sdip.web.question) and nobody refused
SENDING = ("sending", 40, 3600)
SAYING = ("saying", 40, 3600)  # opinions and wishes; whoever sends many of them holds up no complaint
GUESSING = ("guessing", 20, 600)  # only what is wrong counts: neighbours keep their numbers, letters and keys
UPLOADING = ("uploading", 60, 3600)
PRINTING = ("printing", 30, 3600)
BEGINNING = 4  # signs by which one long key is told from another


def address_of(request: HttpRequest) -> str:
    """Behind our own proxy the last forwarded address is the one that the proxy has seen itself."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """Whoever has one address of IPv6 has the 2^64 of its network: they are one visitor. What is no address stays."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), 64), strict=False))


def spend(request: HttpRequest, limit: Limit) -> None:
    """One attempt. Raises TooManyRequests when there is none left; with the cache down nobody is refused."""
    if is_over(request, limit):
        raise TooManyRequests(limit[2])


def is_over(request: HttpRequest, limit: Limit, amount: int = 1) -> bool:
    """One attempt, or as much as it weighs, for what is not refused for being one too many."""
    return count(request, limit, amount) > limit[1]


def spent(request: HttpRequest, limit: Limit) -> int:
    """How many attempts so far."""
    return int(cache.get(_key(request, limit[0])) or 0)


def count(request: HttpRequest, limit: Limit, amount: int = 1) -> int:
    """How many attempts with this one."""
    series, _attempts, seconds = limit
    key = _key(request, series)
    if cache.add(key, amount, seconds):
        return amount
    try:
        return int(cache.incr(key, amount))
    except ValueError:  # it ran out between the two
        cache.set(key, amount, seconds)
        return amount


def check_guess(request: HttpRequest, secret: str) -> None:
    """Before a key is looked up: none any more that begins like as many wrong ones from this address. Who guesses at one key is held
    up, and whoever has another one goes on."""
    if spent(request, _alike(secret)) >= GUESSING[1]:
        raise TooManyRequests(GUESSING[2])


def note_guess(request: HttpRequest, secret: str) -> None:
    """It was wrong. Raises TooManyRequests after many of them, whatever they begin with."""
    count(request, _alike(secret))
    spend(request, GUESSING)


def _alike(secret: str) -> Limit:
    series, attempts, seconds = GUESSING
    beginning = salted_hmac("feedback.limit", secret[:BEGINNING], algorithm="sha256").hexdigest()[:16]
    return f"{series}:{beginning}", attempts, seconds


def _key(request: HttpRequest, series: str) -> str:
    visitor = network_of(address_of(request))
    return f"limit:{series}:{salted_hmac('feedback.limit', visitor, algorithm='sha256').hexdigest()}"
