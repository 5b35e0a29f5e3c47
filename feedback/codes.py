"""Tracking codes: what a citizen follows a message with. 100 bits; stored as a hash and the first group, shown once.

The code is made from the key of the form, which only the sender's browser keeps, so the second of two clicks gets the
same receipt as the first although nobody has stored the code."""

import hashlib
import secrets
import unicodedata
import uuid
from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from tenancy.context import require_tenant

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nobody confuses them on paper or on the telephone
LENGTH, GROUP = 20, 4
LETTER, LETTER_LASTS = "feedback.letter", timedelta(days=60)
ALIKE = str.maketrans("ILO", "110")


def new_key() -> uuid.UUID:
    return uuid.UUID(bytes=secrets.token_bytes(16))


def stored_key(key: uuid.UUID) -> uuid.UUID:
    """What the database keeps of a form's key: from it neither the key nor the code can be found again."""
    return uuid.UUID(bytes=hashlib.sha256(b"form" + key.bytes).digest()[:16])


def code_of(key: uuid.UUID) -> str:
    number = int.from_bytes(salted_hmac("feedback.code", key.hex, algorithm="sha256").digest(), "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def key_of_mail(message_id: str) -> uuid.UUID:
    """In place of a form's: of the same mail always the same, and not to be guessed."""
    told = f"{require_tenant().pk}:{message_id}"
    return uuid.UUID(bytes=salted_hmac("feedback.mail", told, algorithm="sha256").digest()[:16])


def tidy(text: str) -> str:
    """As people type it: any case, any separators, digits of any script, I for 1 and O for 0."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text.upper())
    return "".join(c for c in plain.translate(ALIKE) if c in ALPHABET)


def hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def prefix_of(code: str) -> str:
    return code[:GROUP]


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def letter_key(pk: int) -> str:
    """Opens one question and the answer that it is about, from a letter that we sent to the message's own address."""
    return signing.dumps([require_tenant().pk, pk], salt=LETTER)


def case_of_letter(key: str, *, lasts: timedelta | None = LETTER_LASTS) -> int | None:
    """Of this tenant, and not older than a letter lasts."""
    try:
        tenant, pk = signing.loads(key, salt=LETTER, max_age=lasts)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(pk) if tenant == require_tenant().pk else None
