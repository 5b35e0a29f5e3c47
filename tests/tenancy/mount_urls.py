"""The product's own pages and some that misbehave, for test_mount.py."""

from collections.abc import Iterator

from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse

from organisation.models import ClientGroup
from sdip import tenant_urls
from sdip.web.access import public
from tests.make import make


@public
def late(request: HttpRequest) -> StreamingHttpResponse:
    """Rows and addresses are asked for while the body is made, after the view has answered."""

    def chunks() -> Iterator[str]:
        for group in ClientGroup.objects.order_by("pk"):
            yield f"{group.code} {reverse('late')}\n"

    return StreamingHttpResponse(chunks())


@public
def file(request: HttpRequest) -> FileResponse:
    return FileResponse(open(__file__, "rb"))


@public
def breaks(request: HttpRequest) -> HttpResponse:
    make(ClientGroup, code="broken")
    raise RuntimeError("as if by accident")


@public
def breaks_the_database(request: HttpRequest) -> HttpResponse:
    make(ClientGroup, code="broken")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return HttpResponse()


@public
def writes_then_is_not_found(request: HttpRequest) -> HttpResponse:
    make(ClientGroup, code="broken")
    raise Http404


@public
def answers_500(request: HttpRequest) -> HttpResponse:
    make(ClientGroup, code="broken")
    return HttpResponse(status=503)


@public
def writes(request: HttpRequest) -> HttpResponse:
    make(ClientGroup, code="written")
    return HttpResponse(
        f"{request.path} {request.path_info} {reverse('writes')} {request.build_absolute_uri(reverse('writes'))}"
    )


urlpatterns = [
    path("late/", late, name="late"),
    path("file/", file, name="file"),
    path("breaks/", breaks),
    path("breaks-the-database/", breaks_the_database),
    path("not-found/", writes_then_is_not_found),
    path("answers-500/", answers_500),
    path("writes/", writes, name="writes"),
    *tenant_urls.urlpatterns,
]
handler404, handler500 = tenant_urls.handler404, tenant_urls.handler500
