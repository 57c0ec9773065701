"""Whatever a page claims about itself, it is only text, of a known length."""

from __future__ import annotations

import pytest

from tests.live.shop import Shop

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\u202egnp.exe\u202c \u2066mixed\u2069",
    "nul\x00bell\x07esc\x1b[31m\u2028line\u0085",
    "Z̸̡͓a̵l̴g̷o̸" * 200,
    '=HYPERLINK("https://evil.example")',
    "'; DROP TABLE visitors; --",
    "lone \ud800 surrogate",
    "many\n\r\tlines",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_are_cleaned_and_cut(shop: Shop, text: str) -> None:
    console = shop.member()
    page = shop.visitor(page={"url": "https://shop.example/", "title": text, "referrer": text})
    shown = console.expect("visitor_online")["visitor"]
    assert shown["referrer"] is None
    [listed] = shop.online()
    for title in (shown["current_page"]["title"], listed["current_page"]["title"]):
        assert len(title) <= 300
        assert all(c.isprintable() or c == " " for c in title.replace("\u0338", "")), repr(title)
    page.tell("page", url="https://shop.example/2", title=text, referrer=text)
    assert len(console.expect("visitor_page")["current_page"]["title"]) <= 300


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("javascript:alert(document.cookie)", ""),
        ("data:text/html,<script>alert(1)</script>", ""),
        ("file:///etc/passwd", ""),
        ("https://user:secret@shop.example/x", "https://shop.example/x"),
        ("https://[not-an-address", ""),
        ("https://shop.example/" + "x" * 5000, "https://shop.example/" + "x" * 1979),
        ("https://shop.example/\u0000\u202ea", "https://shop.example/a"),
        ("https://shop.example/?" + "&".join(f"utm_{n}=1" for n in range(150)), None),
    ],
)
def test_addresses_are_those_of_the_web_or_none(shop: Shop, given: str, kept: str | None) -> None:
    shop.visitor(page={"url": given, "title": "x", "referrer": given})
    [shown] = shop.online()
    assert shown["current_page"]["url"] == (given if kept is None else kept)
    assert shown["referrer"] == ((given if kept is None else kept) or None)


def test_values_of_other_types_count_as_absent(shop: Shop) -> None:
    shop.visitor(page={"url": ["x"], "title": {"a": 1}, "referrer": 7}, language="<b>" * 50)
    [shown] = shop.online()
    assert shown["current_page"]["title"] == ""
    assert len(shown["language"]) <= 35
    for page in ([], "x", {"url": "https://shop.example/", "more": {"a": 1}}):
        shop.visitor(page=page)


def test_an_endless_browser_name_is_no_trouble(shop: Shop) -> None:
    shop.visitor(headers={"User-Agent": "Mozilla/5.0 " + "(" * 3000, "Accept-Language": "x" * 500})
    assert shop.online()[0]["device"]["kind"] == "desktop"
