"""HTML in, accessible PDF out (PDF/UA-1). The one place that knows WeasyPrint."""

import hashlib
import importlib.util
import mimetypes
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from . import paper, pdf_fonts, pdf_tags, svg_text
from . import progress as steps
from .progress import Progress, told_to
from .unavailable import FormatUnavailable, PartMissing

NOWHERE = "https://documents.invalid"  # where links of a page without an address lead
NOTO_SANS = "font:noto-sans"
IMAGES = "image:"
VARIANT = "pdf/ua-1"
DAY = 86400  # seconds
CLOCK = "SOURCE_DATE_EPOCH"  # fonts are dated by it, where it is set
_clock = threading.Lock()


class DocumentsUnavailable(PartMissing):
    """A system library is missing; str() says which and how to get it."""


def write_pdf(
    html: str,
    *,
    base_url: str = NOWHERE,
    images: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> bytes:
    """The page as PDF; its links are completed with base_url.

    It loads static files of ours and the given images (<img src="image:crest">), nothing else.
    """
    with told_to(progress):
        return _written(_laid_out(html, base_url, images or {}), html)


def write_sheet(
    drafts: Sequence[Sequence[str]],
    *,
    base_url: str = NOWHERE,
    images: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> bytes:
    """One sheet that shows as much as fits, in letters as large as then fit.

    `drafts`: from the fullest to the shortest; each is the same page in ever smaller letters. The steps of each try are told."""
    with told_to(progress):
        return _sheet(drafts, base_url, images)


def _sheet(drafts: Sequence[Sequence[str]], base_url: str, images: Mapping[str, bytes] | None) -> bytes:
    def fitting(html: str) -> Any:
        document = _laid_out(html, base_url, images or {})
        return document if len(document.pages) == 1 else None

    shortest = fitting(drafts[-1][-1])  # first, so that a refusal costs one layout
    if shortest is None:
        raise FormatUnavailable(_("It does not fit on one sheet. Shorten the texts or show less."))
    found, page = shortest, drafts[-1]
    for draft in drafts[:-1]:
        if document := fitting(draft[-1]):
            found, page = document, draft
            break
    first, last = 0, len(page) - 1  # `last` fits
    while first < last:
        middle = (first + last) // 2
        if document := fitting(page[middle]):
            found, last = document, middle
        else:
            first = middle + 1
    return _written(found, page[last])


def fits_on_one_sheet(html: str, images: Mapping[str, bytes] | None = None) -> bool:
    """Kept for a day: to lay out a page takes some tenths of a second."""
    key = f"sheet:{hashlib.sha256(html.encode()).hexdigest()}"
    fits = cache.get_or_set(key, lambda: len(_laid_out(html, NOWHERE, images or {}).pages) == 1, DAY)
    return bool(fits)


def _laid_out(html: str, base_url: str, images: Mapping[str, bytes]) -> Any:
    weasyprint = _weasyprint()
    fetcher = _fetcher(weasyprint, base_url, images)
    page = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    paper.paint(page.etree_element)
    return page.render(pdf_variant=VARIANT)


def _written(document: Any, html: str) -> bytes:
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    with _without_a_clock():
        written: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
    return written


@contextmanager
def _without_a_clock() -> Iterator[None]:
    """Else each embedded font carries the second in which it was cut down. Only meanwhile: other work keeps its time."""
    with _clock:
        before = os.environ.get(CLOCK)
        os.environ[CLOCK] = before or "0"
        try:
            yield
        finally:
            if before is None:
                del os.environ[CLOCK]


def check_available() -> None:
    """Raises DocumentsUnavailable when no PDF could be made on this machine."""
    _weasyprint()
    if importlib.util.find_spec("fontpkg_noto_sans") is None:
        raise DocumentsUnavailable(_("PDF documents need the Python package fontpkg-noto-sans."))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as problem:
        raise DocumentsUnavailable(
            _(
                "PDF documents need the system libraries Pango and HarfBuzz. On Debian: "
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            )
        ) from problem
    pdf_fonts.install()
    pdf_tags.install()
    svg_text.install()
    steps.install()
    return weasyprint


def _fetcher(weasyprint: Any, base_url: str, images: Mapping[str, bytes]) -> Any:
    class OwnFilesOnly(weasyprint.urls.URLFetcher):
        """Opens no network connection and no path of the machine."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            body, kind = _read(url, base_url, images)
            return weasyprint.urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFilesOnly()


def _read(url: str, base_url: str, images: Mapping[str, bytes]) -> tuple[bytes, str]:
    if url == NOTO_SANS:
        return _noto_sans().read_bytes(), "font/ttf"
    if url.startswith(IMAGES):
        return images[url.removeprefix(IMAGES)], "image/png"
    here, parts = urlsplit(base_url), urlsplit(url)
    if (parts.scheme, parts.netloc) != (here.scheme, here.netloc) or not parts.path.startswith(settings.STATIC_URL):
        raise ValueError(f"A document may not load {url}")
    path = _static_file(unquote(parts.path.removeprefix(settings.STATIC_URL)))
    return path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _static_file(name: str) -> Path:
    """From the collected files where there are some, else where the finders look; never outside of them."""
    root = Path(settings.STATIC_ROOT).resolve()
    collected = (root / name).resolve()
    if collected.is_relative_to(root) and collected.is_file():
        return collected
    found = finders.find(name)
    if not found:
        raise ValueError(f"There is no static file {name}")
    return Path(found)


def _noto_sans() -> Path:
    """The whole family in one file: cut-down files of one family would be mixed up in the PDF."""
    import fontpkg_noto_sans

    return next(Path(str(fontpkg_noto_sans.__file__)).parent.glob("files/NotoSans[[]*.ttf"))
