"""Reads a stranger's page for its scripts and policies, in time that grows with its length only.

A subset of the HTML standard's tokenizer (section 13.2.5): no tree is built, because the trees of
hostile pages grow without bounds.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_SCRIPTS = 5000
MOST_POLICIES = 20
_BREATH = 2000
_OPENS = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"</?[A-Za-z][^\s/>]*")
_NAME = re.compile(r"[\s/]*([^\s/>=]?[^\s/>=]*)\s*")
_COMMENT_END = re.compile(r"--!?>")
_BARE = re.compile(r"[^\s>]*")
_RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_INERT = ("noscript", "template")  # what stands in these runs nowhere


@dataclass(frozen=True, slots=True)
class Script:
    """A script element: its attributes, where it stands, and what is written in it."""

    attributes: dict[str, str]
    text: str
    inside: str
    """`noscript` or `template` when it can never run."""

    @property
    def kind(self) -> str:
        """What `type` says, in lower case."""
        return self.attributes.get("type", "").strip().lower()


@dataclass(slots=True)
class Markup:
    """What matters of a page here."""

    scripts: list[Script] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    words: int = 0
    """How many characters a reader would see, about."""


@dataclass(slots=True)
class _Tag:
    name: str
    closing: bool
    attributes: dict[str, str]
    end: int


def read(text: str) -> Markup:
    """The page's scripts in order, the policies of its meta elements, and how much text it has."""
    found = Markup()
    depth = dict.fromkeys(_INERT, 0)
    for count, (tag, content) in enumerate(_elements(text, found), start=1):
        if count % _BREATH == 0:
            time.sleep(0)  # others of this process may go on meanwhile
        if tag.name in depth:
            depth[tag.name] = max(0, depth[tag.name] + (-1 if tag.closing else 1))
        elif not tag.closing and tag.name == "script" and len(found.scripts) < MOST_SCRIPTS:
            inside = next((name for name in _INERT if depth[name]), "")
            found.scripts.append(Script(tag.attributes, content, inside))
        elif not tag.closing and tag.name == "meta" and not any(depth.values()):
            _policy(tag, found)
    return found


def _policy(tag: _Tag, found: Markup) -> None:
    is_policy = tag.attributes.get("http-equiv", "").strip().lower() == "content-security-policy"
    if is_policy and len(found.policies) < MOST_POLICIES:
        found.policies.append(tag.attributes.get("content", ""))


def _elements(text: str, found: Markup) -> Iterator[tuple[_Tag, str]]:
    """Every tag, and of script elements what is written in them."""
    at = 0
    while (opening := _OPENS.search(text, at)) is not None:
        start = opening.start()
        found.words += len(text[at:start].strip())
        tag = _tag(text, start)
        if tag is None:
            at = _past_other(text, start)
            continue
        at, content = tag.end, ""
        if not tag.closing and tag.name in _END:
            closing = _END[tag.name].search(text, at)
            stop = closing.start() if closing else len(text)
            content, at = text[at:stop], stop
        yield tag, content


def _tag(text: str, start: int) -> _Tag | None:
    opened = _TAG.match(text, start)
    if opened is None:
        return None
    closing = text.startswith("</", start)
    name = opened[0][2 if closing else 1 :].lower()
    attributes, end = _attributes(text, opened.end())
    return _Tag(name, closing, attributes, end)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """Names in lower case with their values; the first of two counts. And where the tag ends."""
    found: dict[str, str] = {}
    while True:
        name = _NAME.match(text, at)
        assert name is not None  # noqa: S101 - it matches nothing, too
        at, value = name.end(), ""
        if text.startswith("=", at):
            value, at = _value(text, at + 1)
        if name[1]:
            found.setdefault(name[1].lower(), html.unescape(value[:8000]))
        if at >= len(text):
            return found, at
        if text[at] == ">":
            return found, at + 1


def _value(text: str, at: int) -> tuple[str, int]:
    while at < len(text) and text[at].isspace():
        at += 1
    quote = text[at : at + 1]
    if quote in {'"', "'"}:
        stop = text.find(quote, at + 1)
        stop = len(text) if stop < 0 else stop
        return text[at + 1 : stop], stop + 1
    bare = _BARE.match(text, at)
    assert bare is not None  # noqa: S101 - it matches nothing, too
    return bare[0], bare.end()


def _past_other(text: str, start: int) -> int:
    """Past a comment, a doctype, or what else begins like a tag and is none."""
    if text.startswith("<!--", start):
        return _past_comment(text, start + 4)
    stop = text.find(">", start)
    return len(text) if stop < 0 else stop + 1


def _past_comment(text: str, at: int) -> int:
    for short in (">", "->"):
        if text.startswith(short, at):
            return at + len(short)
    end = _COMMENT_END.search(text, at)
    return end.end() if end else len(text)
