"""What around the tag decides whether it works: policies, origins, schemes, settings, the pulse."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from laleo.core import clock
from laleo.widgets.installation import policy
from laleo.widgets.installation.expected import Expected
from laleo.widgets.installation.findings import Finding, error, fine, note, warning
from laleo.widgets.installation.page import Fetched, origin_of
from laleo.widgets.installation.policy import Policy, Request
from laleo.widgets.installation.tags import LOADER, Tag

_TITLE = "Content Security Policy"


def policies(
    page: Fetched, in_markup: list[str], tag: Tag | None, expected: Expected
) -> list[Finding]:
    """Whether the page's policies, each for itself, let the widget load, connect and show files."""
    known = [one for text in [*page.policies, *in_markup] for one in policy.parsed(text)]
    if not known:
        return [fine("csp", _TITLE, "The page has none, so nothing is in the way.")]
    found = [one for each in known for one in _refusals(each, page.url, tag, expected)]
    said = list({(one.code, one.detail): one for one in found}.values())
    return said or [fine("csp", _TITLE, "The page has one, and it lets the widget through.")]


def _refusals(each: Policy, page: str, tag: Tag | None, expected: Expected) -> Iterator[Finding]:
    if policy.runs_no_scripts(each):
        yield error(
            "csp",
            _TITLE,
            "The page's policy puts it into a sandbox without scripts.",
            "Add allow-scripts to the directive sandbox.",
        )
    given = tag.script.attributes if tag else {}
    proof = {name: given.get(name, "") for name in ("nonce", "integrity")}
    server, socket = expected.server, expected.server.replace("http", "ws", 1)
    if not policy.allows(each, "script", Request(server + LOADER, page, **proof)):
        yield _refused(each, "script", server)
    if not policy.allows(each, "connect", Request(f"{server}/w/v1/config", page)):
        yield _refused(each, "connect", server)
    elif not policy.allows(each, "connect", Request(f"{socket}/rt/v1/ws", page)):
        yield warning(
            "csp",
            _TITLE,
            "The page's policy refuses the live connection; a slower one is used instead.",
            f"Add {socket} to connect-src.",
        )
    yield from _files(each, page, server)


def _refused(each: Policy, what: str, server: str) -> Finding:
    directive = policy.governing(each, what)
    strict = "'strict-dynamic'" in each.get(directive or "", ())
    fix = (
        f"Add {server} to {what}-src."
        if not strict
        else ("With 'strict-dynamic' addresses do not count: give the tag the page's nonce.")
    )
    detail = f"The page's policy refuses this server in {directive}, so the widget does not work."
    return error("csp", _TITLE, detail, fix)


def _files(each: Policy, page: str, server: str) -> Iterator[Finding]:
    for what, word in (("img", "pictures"), ("media", "voice notes")):
        if not policy.allows(each, what, Request(f"{server}/files/x", page)):
            yield warning(
                "csp",
                _TITLE,
                f"The page's policy keeps the chat from showing {word}.",
                f"Add {server} to {what}-src.",
            )


def place(page: Fetched, expected: Expected) -> Iterator[Finding]:
    """Whether the widget may run where the page was found in the end."""
    yield from _way(page)
    yield _origin(origin_of(page.url), expected)
    yield from _schemes(page.url, expected)
    pattern = expected.hidden_on(page.url)
    if pattern is not None:
        yield warning(
            "hidden",
            "Hidden on this page",
            "The widget's settings hide it on this page (appearance.hide_on).",
            "Check another page, or take the pattern off with configure_widget.",
        )


def _way(page: Fetched) -> Iterator[Finding]:
    if page.steps:
        times = "once" if len(page.steps) == 1 else f"{len(page.steps)} times"
        detail = f"The page redirects {times}; the last address was checked."
        yield note("redirects", "Redirects", detail, page.url)
    if not page.whole:
        yield warning(
            "too_long",
            "Length of the page",
            "The page is longer than 2 MB; only its beginning was read, so a tag may be missed.",
            "Put the tag into <head>, or check a shorter page.",
        )


def _origin(origin: str, expected: Expected) -> Finding:
    title = "Allowed origin"
    if expected.allows(origin):
        return fine("origin", title, "The widget may run on this page's origin.")
    near = [one for one in expected.allowed_origins if _nearly(one, origin)]
    hint = f" Allowed is {near[0]}: http and https, with and without www. differ." if near else ""
    return error(
        "origin",
        title,
        "The widget's allowed origins do not have this page's origin, so it refuses to start."
        + hint,
        "Add the origin of this page to allowed_origins (configure_widget), or redirect visitors "
        "to the one that is there.",
        origin,
    )


def _nearly(allowed: str, origin: str) -> bool:
    return _bare(allowed) == _bare(origin)


def _bare(origin: str) -> str:
    return (urlsplit(origin).hostname or "").removeprefix("www.")


def _schemes(url: str, expected: Expected) -> Iterator[Finding]:
    if url.startswith("https://") and expected.server.startswith("http://"):
        yield error(
            "mixed_content",
            "Secure page, insecure server",
            "The page comes by https and this server by http: browsers block that.",
            "Put the server behind https and set PUBLIC_URL to it.",
        )
    if _only_here(expected.server) and not _only_here(url):
        yield error(
            "server_address",
            "Address of this server",
            "This server calls itself by an address that visitors' browsers cannot reach.",
            "Set PUBLIC_URL to the address under which the internet reaches it.",
        )


def _only_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def pulse(expected: Expected) -> Iterator[Finding]:
    """Whether the widget is on, and when a page last asked for its settings."""
    if not expected.enabled:
        yield error(
            "enabled",
            "Widget switched on",
            "The widget is switched off; its tag does nothing.",
            "Switch it on: configure_widget with enabled true.",
        )
    title = "Last seen"
    if expected.last_seen_at is None:
        yield warning(
            "heartbeat",
            title,
            "No visitor has been seen with this widget yet.",
            "Open the page once in a browser, then check again.",
        )
    else:
        when = clock.rfc3339(expected.last_seen_at)
        yield fine("heartbeat", title, f"A visitor was last seen with this widget at {when}.")
