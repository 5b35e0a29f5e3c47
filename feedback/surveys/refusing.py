"""Who wants no invitations: by what an address is known again, and the link in each letter that says so without an account."""

import hashlib

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from tenancy.context import absolute_url, require_tenant

from .models import LetterRefusal

SALT = "feedback.survey_letters"


def mark_of(address: str) -> str:
    """Outlasts a change of the installation's secret: a refusal holds for good."""
    return hashlib.sha256(f"{require_tenant().pk}:{address.strip().lower()}".encode()).hexdigest()


def key_of(address: str) -> str:
    """Opens the page for this address alone, and says nothing of it; for as long as the installation has its secret."""
    return signing.dumps([require_tenant().pk, mark_of(address)], salt=SALT)


def mark_of_key(key: str) -> str | None:
    try:
        tenant, mark = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(mark) if tenant == require_tenant().pk else None


def refusal_url(address: str, language: str) -> str:
    with override(language):
        return absolute_url(reverse("answer:letters", args=[key_of(address)]))


def refused(addresses: list[str]) -> set[str]:
    """Those of them that want no letter."""
    marks = {mark_of(address): address for address in addresses}
    held = LetterRefusal.objects.filter(address_hash__in=marks).values_list("address_hash", flat=True)
    return {marks[mark] for mark in held}
