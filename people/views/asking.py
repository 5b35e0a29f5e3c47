from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when nothing was filled in; None when it is only shown."""
    return request.POST if request.method == "POST" else None
