"""Finds our script tag among a page's scripts, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from laleo.widgets.installation import wrappers
from laleo.widgets.installation.expected import Expected
from laleo.widgets.installation.findings import Finding, error, fine, note, warning
from laleo.widgets.installation.markup import Markup, Script

LOADER = "/widget.js"
PINNED = "/w/v1/"
MOST = 20
_SPARSE = 200  # characters: a page that says less is probably drawn by scripts
_TAG_MANAGERS = ("googletagmanager.com/gtm", "matomo_", "tag-manager", "launch-", "tealium")


@dataclass(frozen=True, slots=True)
class Tag:
    """A script element that is meant to be ours."""

    script: Script

    @property
    def source(self) -> str:
        """Where it loads from; also when something has moved `src` aside."""
        given = self.script.attributes
        moved = (value for name, value in given.items() if name.endswith("src") and value)
        return (given.get("src") or next(moved, "")).strip()

    @property
    def widget_id(self) -> str:
        """The widget it names."""
        return self.script.attributes.get("data-laleo-widget", "").strip()

    @property
    def server(self) -> str:
        """The server it names."""
        return self.script.attributes.get("data-laleo-server", "").strip()

    @property
    def live(self) -> bool:
        """Whether a browser loads it at once."""
        script = self.script
        return not script.inside and wrappers.runs(script) and bool(script.attributes.get("src"))


def find(markup: Markup, expected: Expected) -> list[Tag]:
    """The elements that carry a widget's id, or load our loader."""
    return [Tag(script) for script in markup.scripts if _ours(Tag(script), expected)][:MOST]


def _ours(tag: Tag, expected: Expected) -> bool:
    if "data-laleo-widget" in tag.script.attributes:
        return True
    source = tag.source.partition("?")[0]
    return source.startswith((f"{expected.server}{LOADER}", f"{expected.server}{PINNED}"))


def judge(markup: Markup, text: str, tags: list[Tag], expected: Expected) -> Iterator[Finding]:
    """What there is to say about the tag: there, once, live, and with the right words in it."""
    mine = [tag for tag in tags if tag.widget_id == expected.widget_id]
    if not tags:
        yield _missing(markup, text, expected)
        return
    yield _named(mine, tags, expected)
    yield _once(tags, expected)
    tag = next((one for one in mine if one.live), (mine or tags)[0])
    yield _place(tag)
    if not tag.live and not tag.script.inside:
        yield _held(tag)
    yield from _attributes(tag, expected)


def _missing(markup: Markup, text: str, expected: Expected) -> Finding:
    title = "Script tag on the page"
    if any(expected.widget_id in script.text for script in markup.scripts):
        return warning(
            "tag",
            title,
            "The page has no script tag of this widget, but a script of the page names it and may "
            "add it while running.",
            "Open the page in a browser and look at last_seen_at; if it stays, put the tag into "
            "the page itself.",
        )
    if expected.widget_id in text:
        return error(
            "tag",
            title,
            "The page names this widget, but in no script element: the tag is in a comment, or is "
            "shown as text.",
            "Paste the tag as HTML, outside of comments.",
        )
    sources = [script.attributes.get("src", "") for script in markup.scripts]
    if any(mark in source.lower() for source in sources for mark in _TAG_MANAGERS):
        return warning(
            "tag",
            title,
            "The page has no script tag of this widget. It has a tag manager, which may add it.",
            "Check that the tag manager's container is published with the tag on all pages; "
            "last_seen_at changes once a visitor's browser has loaded it.",
        )
    if markup.words < _SPARSE and markup.scripts:
        return warning(
            "tag",
            title,
            "The page has no script tag of this widget. It is drawn by scripts, which may add it.",
            "Put the tag into the HTML file that the server sends, before </body>.",
        )
    return error(
        "tag",
        title,
        "The page has no script tag of this widget.",
        f"Put this before </body>, then clear page caches: {expected.tag}",
    )


def _named(mine: list[Tag], tags: list[Tag], expected: Expected) -> Finding:
    title = "Script tag on the page"
    if mine:
        return fine("tag", title, f"The page carries the tag of {expected.widget_id}.")
    other = next((tag.widget_id for tag in tags if tag.widget_id), None)
    if other is None:
        return error(
            "tag",
            title,
            "The tag has lost its data-laleo-widget attribute, so it does not know its widget.",
            "Keep optimizers from merging the tag, and use it unchanged: " + expected.tag,
        )
    return error(
        "widget_id",
        title,
        f"The page carries the tag of another widget, not of {expected.widget_id}.",
        "Use this tag instead: " + expected.tag,
        other,
    )


def _once(tags: list[Tag], expected: Expected) -> Finding:
    title = "Only one tag"
    live = [tag for tag in tags if tag.live]
    if len(live) <= 1:
        return fine("tag_once", title, "The page loads one widget.")
    if len({tag.widget_id for tag in live}) == 1:
        return warning(
            "tag_once",
            title,
            f"The tag is on the page {len(live)} times; only the first one counts.",
            "Keep one: look for it in the theme, in plugins and in the tag manager.",
        )
    return error(
        "tag_once",
        title,
        f"The page has {len(live)} tags of different widgets; which one shows is a race.",
        f"Keep only the tag of {expected.widget_id}.",
    )


def _place(tag: Tag) -> Finding:
    title = "Place of the tag"
    if not tag.script.inside:
        return fine("placement", title, "The tag stands where browsers run it.")
    return error(
        "placement",
        title,
        f"The tag stands inside <{tag.script.inside}>, where browsers never run it.",
        f"Move it out of <{tag.script.inside}>, to before </body>.",
    )


def _held(tag: Tag) -> Finding:
    for code, word, known in (
        ("consent_manager", "Consent manager", wrappers.CONSENT_MANAGERS),
        ("optimizer", "Optimizer", wrappers.OPTIMIZERS),
    ):
        found = wrappers.holder(tag.script, known)
        if found is not None:
            return _waits(code, word, found)
    if tag.script.kind == "text/plain":
        return warning(
            "consent_manager",
            "Consent manager",
            "The tag has the type text/plain: a consent manager keeps it until visitors agree.",
            "Give it the category that visitors need for a chat, or take it off the blocked ones.",
        )
    return error(
        "script_type",
        "Type of the tag",
        "Browsers do not run a script of this type, or without src.",
        "Use the tag unchanged.",
        tag.script.kind or None,
    )


def _waits(code: str, word: str, found: wrappers.Wrapper) -> Finding:
    until = "until visitors agree" if code == "consent_manager" else "until visitors do something"
    detail = f"{found.name} holds the tag back {until}; before that nobody is seen as live."
    return warning(code, word, detail, found.fix)


def _attributes(tag: Tag, expected: Expected) -> Iterator[Finding]:
    yield _server(tag, expected)
    quick = {"async", "defer"} & tag.script.attributes.keys() or tag.script.kind == "module"
    if quick:
        yield fine("async", "Loads beside the page", "The tag does not keep the page waiting.")
    else:
        yield warning(
            "async",
            "Loads beside the page",
            "The tag is not async: the page waits for it.",
            "Write <script async …>.",
        )


def _server(tag: Tag, expected: Expected) -> Finding:
    title, source = "Server of the tag", tag.source.partition("?")[0]
    right = source == expected.server + LOADER or source.startswith(expected.server + PINNED)
    if right and tag.server == expected.server:
        return fine("server", title, f"The tag loads from {expected.server}.")
    if right and not tag.server:
        return error(
            "server",
            title,
            "The tag has lost its data-laleo-server attribute.",
            "Use the tag unchanged: " + expected.tag,
        )
    found = source if not right else tag.server
    other = urlsplit(source).path.endswith(LOADER) or not right
    said = "loads from" if other and not right else "names"
    return error(
        "server",
        title,
        f"The tag {said} another address than this server, {expected.server}.",
        "Use the tag unchanged, and keep optimizers from hosting it themselves: " + expected.tag,
        found,
    )


def surroundings(markup: Markup) -> Iterator[Finding]:
    """Consent managers and optimizers that are on the page, whatever they do to the tag."""
    sources = [script.attributes.get("src", "")[:500] for script in markup.scripts]
    kinds = {script.kind for script in markup.scripts}
    consent = wrappers.present(sources, wrappers.CONSENT_MANAGERS)
    if consent:
        yield note(
            "consent_present",
            "Consent manager on the page",
            f"{', '.join(consent)} may hold scripts back. For a widget that waits for consent by "
            "itself set data-laleo-consent, or privacy.consent in its settings.",
        )
    busy = wrappers.present(sources, wrappers.OPTIMIZERS)
    busy += [one.name for one in wrappers.OPTIMIZERS if one.types and kinds & set(one.types)]
    if busy:
        names = ", ".join(dict.fromkeys(busy))
        yield note(
            "optimizer_present",
            "Optimizer on the page",
            f"{names} delays scripts on this page.",
        )
