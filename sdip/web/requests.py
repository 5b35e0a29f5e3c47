from typing import Protocol

from tenancy.requests import TenantRequest


class Reader(Protocol):
    """What the frame has to know of the member who reads."""

    @property
    def membership_id(self) -> int: ...


class ReaderRequest(TenantRequest):
    """By somebody who is signed in and at home in the tenant."""

    member: Reader
