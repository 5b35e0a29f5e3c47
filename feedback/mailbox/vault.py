"""The password of a mailbox is of no use to somebody who has only a backup of the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def lock(text: str) -> str:
    return _vault().encrypt(text.encode()).decode()


def unlock(text: str) -> str:
    return _vault().decrypt(text.encode()).decode()


def _vault() -> MultiFernet:
    """Keys follow from the installation's secret key; the old ones in SECRET_KEY_FALLBACKS still read."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.blake2b(str(key).encode(), digest_size=32, person=b"sdip mailbox").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
