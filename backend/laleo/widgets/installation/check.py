"""The installation check: fetch the page, then one finding after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from laleo.core import clock, limits
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import release
from laleo.core.errors import invalid
from laleo.core.rest import current_public_url
from laleo.widgets import script_tag, service
from laleo.widgets.installation import markup, page, surroundings, tags
from laleo.widgets.installation.expected import Expected
from laleo.widgets.installation.findings import ERROR, Finding, error, fine
from laleo.widgets.installation.page import Fetched, NotReached

RATE = "60/hour"
LONGEST = 2000

permission("widgets.verify", scope=READ, roles=EVERYONE)

_FIXES = {
    "refused": "Give the public address of a page of the site.",
    "unreachable": "Check that the page opens in a browser, also for visitors from elsewhere.",
    "redirects": "Check the address that visitors end on, or add its origin to allowed_origins.",
    "status": "Check that the page opens without signing in, and that no firewall refuses "
    "the user agent Laleo-Verify.",
    "not_html": "Give the address of a page, not of a file.",
    "encoding": "Let the server answer in the encoding that is asked for.",
}


def verify(actor: Actor, widget_id: str, *, page_url: str | None = None) -> dict[str, Any]:
    """Look at a page of the widget's sites; the first one known when `page_url` is not given.

    Invalid for pages of other sites. No database connection is held while the page is fetched.
    """
    expected = _expected(actor, widget_id)
    address = _address(page_url, expected)
    limits.hit("verify_install", RATE, actor.account_id, what="installation checks")
    release()
    findings, url = _look(address, expected)
    findings += surroundings.pulse(expected)
    return {
        "ok": not any(one.severity == ERROR and not one.ok for one in findings),
        "page_url": address,
        "final_url": url,
        "findings": sorted(findings, key=_gravest_first),
        "last_seen_at": expected.last_seen_at,
        "checked_at": _now(),
    }


def _now() -> datetime:
    return clock.now()


def _gravest_first(finding: Finding) -> tuple[bool, bool]:
    return finding.ok, finding.severity != ERROR


def _expected(actor: Actor, widget_id: str) -> Expected:
    widget = service.get(actor, widget_id)
    actor.may("widgets.verify", widget)
    return Expected(
        widget_id=widget.id,
        server=current_public_url(),
        tag=script_tag.tag(widget),
        enabled=widget.enabled,
        allowed_origins=tuple(widget.allowed_origins),
        site_url=service.site(actor, widget.site_id).url,
        hide_on=tuple(widget.appearance.get("hide_on", ())),
        last_seen_at=widget.last_seen_at,
    )


def _address(given: str | None, expected: Expected) -> str:
    address = (given or expected.first_page() or "").strip().partition("#")[0]
    if not address:
        raise invalid("/page_url", "This widget has no site address yet; say which page to check.")
    try:
        ours = expected.owns(address)
    except ValueError:
        ours = False
    if not ours or len(address) > LONGEST:
        raise invalid(
            "/page_url",
            "This page is on no site of the widget; add its origin to allowed_origins first.",
        )
    return address


def _look(address: str, expected: Expected) -> tuple[list[Finding], str | None]:
    title = "Page reached"
    agent = f"Mozilla/5.0 (compatible; Laleo-Verify/1; +{expected.server})"
    try:
        found = page.fetch(address, expected.owns, agent)
    except NotReached as trouble:
        fix = _FIXES[trouble.code]
        return [error(f"page_{trouble.code}", title, trouble.detail, fix, trouble.found)], None
    reached = fine("page", title, "The page was read.")
    return [reached, *_findings(found, expected)], found.url


def _findings(found: Fetched, expected: Expected) -> list[Finding]:
    read = markup.read(found.text)
    ours = tags.find(read, expected)
    mine = next((tag for tag in ours if tag.widget_id == expected.widget_id), None)
    return [
        *tags.judge(read, found.text, ours, expected),
        *tags.surroundings(read),
        *surroundings.policies(found, read.policies, mine, expected),
        *surroundings.place(found, expected),
    ]
