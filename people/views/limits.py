from django.http import HttpRequest, HttpResponse

from sdip.web import errors

WAIT = 300  # seconds


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What the sign-in library answers when somebody tries too often: the page of the house."""
    return errors.too_many_requests(request, errors.TooManyRequests(WAIT))
