"""Where a visitor is: the page that is in the browser, though the request may be of a part of it, or of a form that was sent."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def page_of(request: HttpRequest) -> str:
    """Path and query of the page; "" where the browser does not say, or names another site's."""
    headers = request.headers
    part = headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"
    if request.method in ("GET", "HEAD") and not part:
        return request.get_full_path()
    try:
        told = urlsplit(headers.get("HX-Current-URL") or headers.get("Referer", ""))
    except ValueError:
        return ""
    if told.netloc != request.get_host() or not told.path.startswith("/") or told.path.startswith("//"):
        return ""
    return f"{told.path}?{told.query}" if told.query else told.path
