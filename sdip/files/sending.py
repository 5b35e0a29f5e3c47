"""A stored file as an answer: from the disk piece by piece, whole or the part that was asked for, so that audio can be sought in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from .models import File
from .store import path_of

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
PIECE = 64 * 1024
SANDBOX = "default-src 'none'; sandbox"  # should a browser open it all the same, nothing in it runs or is fetched


def file_response(
    request: HttpRequest, file: File, *, told: Callable[[bytes], bytes] | None = None
) -> HttpResponseBase:
    """As a download. What was refused or is no longer on the disk is not there; several ranges at once are answered with the whole.

    `told`: what of the content is told, where that is not all of it."""
    if file.scan == File.Scan.REFUSED:
        raise Http404
    try:
        handle = path_of(file.tenant_id, file.sha256).open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    if told is not None:
        with handle:
            content = handle.read()
        if (rest := told(content)) != content:
            return _as_download(HttpResponse(rest), file)
        handle = path_of(file.tenant_id, file.sha256).open("rb")
    size, tag = handle.seek(0, 2), f'"{file.sha256}"'
    handle.seek(0)
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    fresh = request.headers.get("If-Range", tag) == tag
    span = _span(asked, size) if asked and fresh else None
    response = FileResponse(handle) if span is None else _part(handle, span, size)
    response["Accept-Ranges"], response["ETag"] = "bytes", tag
    return _as_download(response, file)


def _as_download(response: HttpResponseBase, file: File) -> HttpResponseBase:
    response["Content-Type"] = file.content_type
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _span(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last; the last n bytes where only an end is named. None: nothing was named."""
    first, last = asked.groups()
    if first:
        return int(first), min(int(last) + 1, size) if last else size
    return (max(size - int(last), 0), size) if last else None


def _part(handle: BinaryIO, span: tuple[int, int], size: int) -> HttpResponseBase:
    start, end = span
    if start >= end:
        handle.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{size}", "Content-Length": str(end - start)}
    handle.seek(start)
    return StreamingHttpResponse(_Part(handle, end - start), status=206, headers=headers)


@dataclass
class _Part:
    """Closed with the answer, also if nobody reads it."""

    handle: BinaryIO
    left: int

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (piece := self.handle.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece

    def close(self) -> None:
        self.handle.close()
