"""What views ask of a request."""

from django.http import HttpRequest, QueryDict

from people.models import Member


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the answers of a POST, however few."""
    return request.POST if request.method == "POST" else None


def acting_member(request: HttpRequest) -> Member:
    """Who is signed in; behind a guard there is somebody."""
    member: Member = request.member  # type: ignore[attr-defined]
    return member
