"""A person at a browser, and what must hold on every page that the person opens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

from quality.core.clock import now

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
GRAVE = ("serious", "critical")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WIDEST = """() => {
  const room = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= room) return ""
  const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > room + 1)
  return wide.slice(0, 5).map(e => `${e.tagName}.${e.className}`).join(" ") || "?"
}"""

ENGLISH = """(allowed) => {
  const found = new Set(), known = new RegExp(allowed, "g")
  const look = text => {
    const rest = text.replace(known, "")
    const english = rest.match(/[A-Z][a-z]{2,}\\b|\\b[a-z]{2,}( [a-z]{2,})+/g)
    if (english) found.add(`${english} (${text.trim().slice(0, 60)})`)
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const home = walk.currentNode.parentElement
    if (!home.closest("script, style, code, pre, textarea, [lang^=en]")) look(walk.currentNode.data)
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`)) if (!one.closest("[lang^=en]")) look(one.getAttribute(name))
  return [...found]
}"""
NAMES = r"JavaScript|Word|Excel|English|Celery|Redis|Chromium|OpenAPI|East|West|Qingling|Passkey|Windows|Linux|Android"


def session_of(user) -> str:
    """A session that is signed in, as the sign-in page would leave it."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = BACKEND
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": now().timestamp()}]
    session.save()
    return session.session_key


@dataclass
class Visitor:
    """One person's browser. `faults` collects what went wrong on any page: console, scripts, foreign hosts;
    `missing` names the addresses that are meant not to exist."""

    context: BrowserContext
    url: str
    faults: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    page: Page = None

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", self._requested)

    def _note(self, words: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.url)}: {words}")

    def _said(self, line: ConsoleMessage) -> None:
        if line.type == "error" and line.location["url"] not in self.missing:
            self._note(line.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self._note(f"asks {request.url}")

    def sign_in(self, user) -> None:
        """Become this user."""
        self.context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": self.url}])

    def open(self, path: str) -> Response:
        """Go to a page, wait until it stands."""
        answer = self.page.goto(self.url + path, wait_until="load")
        expect(self.page.locator(".htmx-request:not([hx-trigger*=every])")).to_have_count(0)
        return answer

    def check(self, *sizes: dict) -> None:
        """Nothing grave for people who see or move differently, and nothing wider than the screen."""
        for size in sizes or (WIDE, PHONE):
            self.page.set_viewport_size(size)
            name = f"{self.page.url.removeprefix(self.url)} at {size['width']} px"
            if wide := self.page.evaluate(WIDEST):
                self.faults.append(f"{name}: wider than the screen: {wide}")
            self.faults += [f"{name}: {words}" for words in self.barriers()]

    def barriers(self) -> Iterable[str]:
        """What axe calls serious or critical, with the places."""
        self.page.evaluate(
            "() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)))"
        )
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        for one in (one for one in found if one["impact"] in GRAVE):
            nodes = [f"{node['target'][0]} {_detail(node)}" for node in one["nodes"][:3]]
            yield f"{one['id']} ({len(one['nodes'])}): {'; '.join(nodes)}"

    def english(self) -> list[str]:
        """Words of a Chinese page that nobody has translated."""
        return self.page.evaluate(ENGLISH, NAMES)

    def get(self, path: str) -> int:
        """The status of an address, asked by a script of the open page, redirects not followed."""
        words = f"fetch({json.dumps(path)}, {{redirect: 'manual'}}).then(answer => answer.status)"
        return self.page.evaluate(words)


def _detail(node: dict) -> str:
    notes = [*node["any"], *node["all"], *node["none"]]
    return notes[0]["message"][:160] if notes else ""
