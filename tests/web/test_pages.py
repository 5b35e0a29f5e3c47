"""One page, end to end: parts by target, what htmx gets, headers, refusals that need no database."""

import json

import pytest
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import override_settings
from django.urls import resolve

from sdip.web import errors
from sdip.web.access import api_public, needs, public, require
from sdip.web.errors import TooManyRequests
from sdip.web.language import LanguageMiddleware
from sdip.web.logs import Where
from sdip.web.middleware import HtmxResponses, RequestLog, SecurityHeaders
from sdip.web.pages import partial_for, render_page

HTMX = {"HX-Request": "true"}


# --- parts of pages ---


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("figures", "figures"),
        ("row-w05", "row"),
        ("row-note-7", "row-note"),
        ("rows", ""),
        ("elsewhere", ""),
        ("", ""),
    ],
)
def test_the_target_decides_which_part_is_drawn(ask, target, part):
    request = ask(headers={"HX-Target": target, **HTMX})
    assert partial_for(request, ["figures", "row", "row-note"]) == part


def test_going_back_in_history_draws_the_whole_page(ask):
    request = ask(headers={"HX-Target": "figures", "HX-History-Restore-Request": "true"})
    assert partial_for(request, ["figures"]) == ""


@pytest.fixture
def shop(tmp_path):
    """A template with a part, found as the product's own are."""
    (tmp_path / "list.html").write_text(
        "<h1>All</h1>{% partialdef rows inline %}<p id='rows'>{{ n }}</p>{% endpartialdef %}"
    )
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False}]
    loaders = [("template_partials.loader.Loader", ["django.template.loaders.filesystem.Loader"])]
    templates[0]["OPTIONS"] = {
        "loaders": loaders,
        "builtins": ["template_partials.templatetags.partials"],
        "context_processors": [],
    }
    with override_settings(TEMPLATES=templates):
        yield "list.html"


def test_a_swap_equals_its_part_of_the_page(ask, shop):
    whole = render_page(ask(), shop, {"n": 3}, partials=["rows"])
    part = render_page(ask(headers={"HX-Target": "rows"}), shop, {"n": 3}, partials=["rows"], status=422)
    assert part.content.decode() == "<p id='rows'>3</p>"
    assert part.content in whole.content
    assert (whole.status_code, part.status_code) == (200, 422)
    assert whole["Vary"] == part["Vary"] == "HX-Target"


# --- htmx ---


def through(request, response):
    return HtmxResponses(lambda _request: response)(request)


def test_a_redirect_is_carried_out_by_htmx(ask):
    answer = HttpResponseRedirect("/plans/3/")
    answer.set_cookie("kept", "yes")
    moved = through(ask(headers=HTMX), answer)
    assert moved.status_code == 200
    assert json.loads(moved["HX-Location"])["path"] == "/plans/3/"
    assert moved.cookies["kept"].value == "yes"


@pytest.mark.parametrize("url", ["/accounts/login/?next=/x", "https://sso.example/authorize"])
def test_a_sign_in_takes_the_whole_window(ask, url):
    moved = through(ask(headers=HTMX), HttpResponseRedirect(url))
    assert moved["HX-Redirect"] == url
    assert "HX-Location" not in moved


def test_a_redirect_stays_one_without_htmx(ask):
    assert through(ask(), HttpResponseRedirect("/plans/3/")).status_code == 302


def test_messages_come_along_with_a_part(ask):
    request = ask(headers=HTMX)
    messages.error(request, "Too <late>")
    html = through(request, HttpResponse("<p id='rows'></p>")).content.decode()
    assert html.startswith("<p id='rows'></p>")
    assert 'id="messages" hx-swap-oob="innerHTML"' in html
    assert "Too &lt;late&gt;" in html
    assert 'data-tone="bad"' in html


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("<!doctype html><html></html>"),
        HttpResponse('{"a": 1}', content_type="application/json"),
        HttpResponse("<p></p>", status=500),
    ],
    ids=["whole page", "json", "error"],
)
def test_messages_wait_for_a_page_that_shows_them(ask, response):
    request = ask(headers=HTMX)
    messages.success(request, "Saved")
    assert b"Saved" not in through(request, response).content
    assert [str(message) for message in messages.get_messages(request)] == ["Saved"]


def test_a_part_without_messages_stays_as_it_is(ask):
    assert through(ask(headers=HTMX), HttpResponse("<p></p>")).content == b"<p></p>"


def test_a_rate_limit_answers_429_with_when_to_come_back(ask):
    response = HtmxResponses(lambda r: HttpResponse()).process_exception(ask(), TooManyRequests(90.2))
    assert (response.status_code, response["Retry-After"]) == (429, "91")
    assert HtmxResponses(lambda r: HttpResponse()).process_exception(ask(), ValueError()) is None


def test_results_are_announced_with_a_swap_only(ask):
    source = engines["django"].from_string("{% announce words %}")
    swapped = source.render({"words": "3 <rows>"}, ask(headers=HTMX))
    assert swapped == '<div id="announce" hx-swap-oob="innerHTML">3 &lt;rows&gt;</div>'
    assert source.render({"words": "3"}, ask()) == ""


# --- headers ---


def guarded(request, view, response=None):
    middleware = SecurityHeaders(lambda _request: response or HttpResponse())
    middleware.process_view(request, view, (), {})
    return middleware(request)


def test_the_policy_allows_our_own_files_only(ask):
    policy = guarded(ask(), public(lambda request: None))["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {
        rules[name] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
    } == {"'self'"}
    assert (rules["base-uri"], rules["frame-ancestors"]) == ("'none'", "'none'")
    assert "unsafe" not in policy


def test_pages_behind_the_sign_in_are_not_kept(ask):
    assert "no-store" in guarded(ask(), lambda request: None)["Cache-Control"]
    assert "Cache-Control" not in guarded(ask(), public(lambda request: None))
    own = HttpResponse(headers={"Cache-Control": "private, max-age=60"})
    assert guarded(ask(), lambda request: None, own)["Cache-Control"] == "private, max-age=60"


def test_requests_are_logged_with_their_id_and_without_their_query(ask, caplog):
    caplog.set_level("INFO", logger="sdip.request")
    request = ask("/follow/?code=SECRET", headers={"X-Request-ID": "abc-1"})
    request.resolver_match = resolve("/healthz/", urlconf="sdip.urls")
    response = RequestLog(lambda request: HttpResponse())(request)
    assert response["X-Request-ID"] == "abc-1"
    assert "GET /healthz/ 200" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/accounts/invitation/alpha/SECRET/", "/accounts/invitation/<slug:slug>/<str:token>/"),
        ("/accounts/invitation/alpha/SECRET/and/more", "/(unknown)"),
        ("/alpha/SECRET", "/alpha/(unknown)"),
        ("/alpha/staff/plans/77/", "/alpha/staff/plans/77/"),
        ("/healthz/", "/healthz/"),
    ],
)
def test_no_log_line_tells_what_an_address_holds(tenant_a, client, caplog, path, logged):
    where = Where()
    caplog.handler.addFilter(where)
    caplog.set_level("INFO")
    try:
        client.get(path)
    finally:
        caplog.handler.removeFilter(where)
    lines = [record for record in caplog.records if record.name in ("sdip.request", "django.request")]
    assert any(f" {logged} " in f"{record.getMessage()} " for record in lines)
    assert not any("SECRET" in record.getMessage() for record in lines)


def test_a_request_id_cannot_forge_lines(ask):
    response = RequestLog(lambda request: HttpResponse())(ask(headers={"X-Request-ID": "a b;c"}))
    assert len(response["X-Request-ID"]) == 32


# --- language ---


def spoken(request):
    from django.utils.translation import get_language

    said = []
    response = LanguageMiddleware(lambda r: said.append(get_language()) or HttpResponse())(request)
    return said[0], response


def test_a_public_address_says_its_language(ask):
    code, response = spoken(ask("/uk/services/", headers={"Accept-Language": "ar"}))
    assert code == response["Content-Language"] == "uk"
    assert "Vary" not in response


def test_elsewhere_the_person_then_the_cookie_then_the_browser_decide(ask):
    assert spoken(ask(headers={"Accept-Language": "fr, uk;q=0.8"}))[0] == "uk"
    request = ask(headers={"Accept-Language": "uk"})
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "ckb"
    assert spoken(request)[0] == "ckb"
    request.user.language = "en"
    assert spoken(request)[0] == "en"


def test_a_language_that_the_tenant_does_not_speak_is_not_used(ask, place):
    place.languages = ["ar", "en"]
    assert spoken(ask("/uk/services/"))[0] == "ar"
    assert spoken(ask(headers={"Accept-Language": "uk, en"}))[0] == "en"


# --- refusals ---


def refuse(request, kind):
    views = {
        400: lambda: errors.bad_request(request),
        403: lambda: errors.forbidden(
            request, PermissionDenied("Only the head of the directorate approves <figures>.")
        ),
        404: lambda: errors.not_found(request, Http404()),
        429: lambda: errors.too_many_requests(request, TooManyRequests()),
        500: lambda: errors.server_error(request),
        "csrf": lambda: errors.csrf_failure(request, "no cookie"),
    }
    return views[kind]()


@pytest.mark.parametrize("kind", [400, 403, 404, 429, 500, "csrf"])
def test_refusals_stand_without_tenant_and_without_database(ask, kind, each_language, monkeypatch):
    monkeypatch.setattr(connection, "connect", lambda: pytest.fail("the database was asked"))
    request = ask()
    request.tenant = None
    del request.user, request.session
    response = refuse(request, kind)
    html = response.content.decode()
    assert response.status_code == (403 if kind == "csrf" else kind)
    assert f'lang="{each_language}"' in html
    assert '<main id="main"' in html  # what htmx puts in place of the page


def test_a_refusal_says_its_sentence_and_escapes_it(ask):
    assert "Only the head of the directorate approves &lt;figures&gt;." in refuse(ask(), 403).content.decode()


def test_errors_of_the_api_are_problem_details(ask):
    response = refuse(ask("/api/v1/indicators/"), 404)
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 404


def test_error_templates_are_those_that_django_looks_for():
    for name in ("403.html", "404.html", "500.html"):
        assert "<h1>" in engines["django"].get_template(name).render({"heading": "x"})


# --- guards ---


def heads_only(member, directorate=None):
    return directorate in (None, member.directorate)


def test_views_want_a_sign_in_unless_they_say_otherwise():
    assert public(lambda r: None).login_required is False
    assert api_public(lambda r: None).is_api is True


def test_a_view_behind_a_rule_answers_only_whom_it_allows(ask, someone):
    def rule(member, directorate=None):
        return member.name == "Zainab Kadhim"

    view = needs(rule, "Only Zainab may.")(lambda request: HttpResponse("in"))
    assert view(ask(member=someone)).content == b"in"
    assert view.rule is rule
    someone.name = "Somebody"
    with pytest.raises(PermissionDenied, match="Only Zainab may."):
        view(ask(member=someone))
    with pytest.raises(PermissionDenied):
        view(ask(member=None))


def test_a_rule_can_ask_for_one_directorate(someone):
    someone.directorate = "water"
    require(heads_only, someone, "water")
    with pytest.raises(PermissionDenied, match="Your role does not allow this"):
        require(heads_only, someone, "roads")
