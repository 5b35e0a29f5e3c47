from typing import cast

from rest_framework.request import Request

from sdip.web.requests import ReaderRequest
from tenancy.models import User
from tenancy.requests import SiteRequest

from .models import Member


class VisitorRequest(SiteRequest):
    """Anywhere, by anybody: perhaps inside a tenant, perhaps by one of its members."""

    member: Member | None


class StaffRequest(ReaderRequest):
    """By a member: every view that is not public."""

    user: User
    member: Member


def member_of_call(request: Request) -> Member:
    """Whose session or token calls the API; behind its permissions there is somebody."""
    return cast(StaffRequest, request._request).member
