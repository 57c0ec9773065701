"""What a request tells of the visitor's device and campaign."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ua_parser import parse

from laleo.core.schemas import clean

_TABLETS = ("iPad", "Tablet", "Kindle", "PlayBook")
_PHONE_SYSTEMS = ("iOS", "Android", "Windows Phone", "KaiOS")
_UTM = ("source", "medium", "campaign", "term", "content")
MAX_UTM = 200
_MOST_PARAMETERS = 100


class Device(NamedTuple):
    """Browser and system by name and version, and the kind of device."""

    browser: str | None
    os: str | None
    kind: str


@lru_cache(maxsize=2048)
def device(user_agent: str) -> Device:
    """What a User-Agent header says."""
    found = parse(user_agent)
    browser = _versioned(found.user_agent)
    system = _versioned(found.os)
    family = found.device.family if found.device else ""
    return Device(browser, system, _kind(user_agent, family, found.os.family if found.os else ""))


def _versioned(part: object) -> str | None:
    family = getattr(part, "family", None)
    if not family:
        return None
    major = getattr(part, "major", None)
    return clean(f"{family} {major}" if major else family, 80)


def _kind(user_agent: str, family: str, system: str) -> str:
    if family == "Spider" or "bot" in user_agent.lower():
        return "bot"
    android_tablet = system == "Android" and "Mobile" not in user_agent
    if android_tablet or any(word in user_agent for word in _TABLETS):
        return "tablet"
    return "phone" if system in _PHONE_SYSTEMS else "desktop"


def web_address(url: str) -> str | None:
    """The address when it is one of the web's, without a user or password in it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    if parts.username or parts.password:
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return parts.geturl()


def utm(url: str) -> dict[str, str] | None:
    """The campaign parameters in an address (`utm_source` as `source`)."""
    try:
        given = dict(parse_qsl(urlsplit(url).query, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        return None
    found = {name: clean(given.get(f"utm_{name}", ""), MAX_UTM) for name in _UTM}
    return {name: text for name, text in found.items() if text} or None
