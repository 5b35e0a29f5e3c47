"""A citizen at a real web server on loopback, with an address, cookies and a form of their own."""

import html
import re
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")


class Citizen:
    """`number` makes the loopback address, so that each is a visitor of their own to the limits."""

    def __init__(self, port: int, number: int, tenant: str = "alpha") -> None:
        self.port, self.source = port, f"127.0.1.{number}"
        self.start = f"/{tenant}/en/messages/"
        self.email = f"citizen{number}@example.org"
        self.cookies: dict[str, str] = {}
        self.csrf = self.form = ""

    def ask(self, method: str, path: str, **given: str) -> tuple[int, str, str]:
        """Status, text and where it leads to."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=(self.source, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrfmiddlewaretoken": self.csrf, **given})
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            text = answer.read().decode()
            return answer.status, text, urlsplit(answer.headers.get("Location", "")).path
        finally:
            connection.close()

    def begin(self) -> "Citizen":
        """Everything is filled in; only the last button has not been pressed."""
        _status, text, _path = self.ask("GET", self.start + "new/")
        self.csrf = html.unescape(CSRF.findall(text)[0])
        where = self._step(self.start + "new/", kind="complaint", service="water")
        self.form = where.rpartition("about/")[0]
        self._step(f"{self.form}about/", subject="service")
        self._step(f"{self.form}what/", service="water", text=f"No water, says {self.email}")
        self._step(f"{self.form}where/", where="Street 14")
        self._step(f"{self.form}help/")
        self._step(f"{self.form}contact/", language="en", email=self.email, consent="on")
        return self

    def _step(self, path: str, **given: str) -> str:
        status, text, leads_to = self.ask("POST", path, **given)
        assert status == 302, text
        return leads_to

    def press_send(self) -> str:
        """The number on the receipt to which the button leads."""
        assert self._step(f"{self.form}check/", website="") == f"{self.form}sent/"
        return self.receipt()

    def receipt(self) -> str:
        status, text, _path = self.ask("GET", f"{self.form}sent/")
        assert status == 200, text
        return CODE.findall(text)[0]
