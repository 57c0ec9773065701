"""One-tap links: signed, expiring, each good for one deed on one thing; no sign-in needed.

Whoever holds the link may do the deed, so it goes only to those who might do it anyway. Looking
at a link changes nothing (mail programs open every link they see); only a POST acts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from laleo.core import crypto
from laleo.core.rest import current_public_url

PATH = "/a/"
_PURPOSE = "one-tap"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link asks for: the deed, the thing, and who was given the link ("" for a group)."""

    deed: str
    subject: str
    who: str


@dataclass(frozen=True, slots=True)
class Page:
    """What its page says; without a button there is nothing left to do."""

    title: str
    text: str
    button: str | None = None
    href: str = "/console"
    href_text: str = "Open the console"


Ask = Callable[[], Page]


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of link: `look` says what pressing it does, `act` does it and says what came of it.

    Both raise LaleoError where there is nothing to do any more.
    """

    name: str
    look: Callable[[Wish], Page]
    act: Callable[[Wish], Page]


_deeds: dict[str, Deed] = {}


def deed(name: str, *, look: Callable[[Wish], Page], act: Callable[[Wish], Page]) -> None:
    """Register what links of this name do; a feature says so at start."""
    _deeds[name] = Deed(name, look, act)


@dataclass(frozen=True, slots=True)
class Button:
    """A deed that can be done right where somebody is told of an event."""

    label: str
    deed: str


_buttons: dict[str, list[Button]] = {}


def button(event_type: str, label: str, name: str) -> None:
    """Offer the deed `name`, on the event's subject, wherever people are told of such events."""
    _buttons.setdefault(event_type, []).append(Button(label, name))


def buttons(event_type: str) -> list[Button]:
    """What can be done about events of this type, besides looking."""
    return list(_buttons.get(event_type, ()))


def link(name: str, subject: str, *, who: str = "", ttl_s: int) -> str:
    """The absolute address that does this deed once pressed; it ends after `ttl_s` seconds."""
    claims = {"d": name, "s": subject, "w": who}
    return f"{current_public_url()}{PATH}{crypto.sign(_PURPOSE, claims, ttl_s=ttl_s)}"


def read(token: str) -> tuple[Deed, Wish] | None:
    """What a link asks for; None when it is expired, cut, forged, or of no use any more."""
    claims = crypto.verify(_PURPOSE, token)
    known = _deeds.get(claims["d"]) if claims else None
    if claims is None or known is None:
        return None
    return known, Wish(claims["d"], claims["s"], claims["w"])
