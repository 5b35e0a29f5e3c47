"""The languages of the product, and which of them a request is answered in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from tenancy.context import current_tenant


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    own_name: str
    dir: str
    cldr: str  # ar_IQ has the month names that Iraq uses; en_GB writes the day before the month


LANGUAGES: dict[str, Language] = {
    "en": Language("en", "English", "ltr", "en_GB"),
    "ar": Language("ar", "العربية", "rtl", "ar_IQ"),
    "ckb": Language("ckb", "کوردیی ناوەندی", "rtl", "ckb"),
    "uk": Language("uk", "Українська", "ltr", "uk"),
}


def language(code: str | None) -> Language:
    """English for an unknown code, so that a page never fails over a language tag."""
    return LANGUAGES.get((code or "en").partition("-")[0], LANGUAGES["en"])


def active_language() -> Language:
    return language(translation.get_language())


def known(codes: Iterable[str]) -> list[Language]:
    return [LANGUAGES[code] for code in codes if code in LANGUAGES]


def tenant_languages() -> list[Language]:
    """The languages of the current tenant in its order; all of them outside a tenant."""
    tenant = current_tenant()
    return known(tenant.languages if tenant else LANGUAGES) or list(LANGUAGES.values())


class LanguageMiddleware:
    """Public pages have it in their path. Elsewhere: the person's choice, cookie, browser, the tenant's first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = [each.code for each in tenant_languages()]
        in_path = language_in_path(request.path_info)
        code = in_path if in_path in offered else preferred_language(request, offered)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        if not in_path:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", code)
        return response


def language_in_path(path_info: str) -> str:
    segment = path_info[1:].partition("/")[0]
    return segment if segment in LANGUAGES else ""


def preferred_language(request: HttpRequest, offered: list[str]) -> str:
    wishes = [
        getattr(getattr(request, "user", None), "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        *(
            tag.partition("-")[0]
            for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
        ),
    ]
    return next((code for code in wishes if code in offered), offered[0])
