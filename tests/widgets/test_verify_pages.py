"""Pages that cannot be read, or are made to cost: the check says why, and stays bounded."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from typing import Any

import pytest

from laleo.widgets.installation import page as fetching
from tests.people import Caller
from tests.widgets.web import Page, Web, check, faults, html, tag


def test_a_page_that_cannot_be_read_says_why(
    owner: Caller, shop: dict[str, Any], site: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finding(path: str) -> str:
        result = check(owner, shop, site.url + path)
        [code] = faults(result)
        return code

    site.pages["/gone"] = Page(status=410)
    site.pages["/wall"] = Page(status=403)
    site.pages["/pdf"] = Page(b"%PDF", headers={"Content-Type": "application/pdf"})
    site.pages["/packed"] = Page(b"x", headers={"Content-Encoding": "br"})
    site.pages["/broken"] = Page(b"not packed", headers={"Content-Encoding": "gzip"})
    assert [finding(path) for path in ("/gone", "/wall", "/nowhere")] == ["page_status"] * 3
    assert finding("/pdf") == "page_not_html"
    assert [finding(path) for path in ("/packed", "/broken")] == ["page_encoding"] * 2
    closed = owner.post("/widgets", {"name": "C", "site_url": "http://127.0.0.1:9/"}).json
    assert list(faults(check(owner, closed))) == ["page_unreachable"]
    nameless = owner.post("/widgets", {"name": "N", "site_url": "http://no-such.invalid/"}).json
    assert next(iter(faults(check(owner, nameless)))) in {"page_refused", "page_unreachable"}
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    drops = Page(write=lambda line: [line.write(b" ") or line.flush() for _ in _slowly()])
    site.pages["/slow"] = drops
    assert finding("/slow") == "page_unreachable"


def _slowly() -> Iterator[int]:
    """One after the other, a tenth of a second apart."""
    for index in range(20):
        time.sleep(0.1)
        yield index


def test_huge_pages_are_read_to_their_limit_and_bombs_do_not_go_off(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    long = html(tag(shop)).encode() + b"<p>and so on</p>" * 200_000
    site.pages["/long"] = Page(long)
    assert faults(check(owner, shop, f"{site.url}/long")) == {"too_long": "warning"}
    packed = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    site.pages["/fine"] = Page(gzip.compress(html(tag(shop)).encode()), headers=packed)
    assert faults(check(owner, shop, f"{site.url}/fine")) == {}
    bomb = gzip.compress(html(tag(shop)).encode() + bytes(20_000_000))
    site.pages["/bomb"] = Page(bomb, headers=packed)
    assert faults(check(owner, shop, f"{site.url}/bomb")) == {"too_long": "warning"}


@pytest.mark.parametrize(
    "page",
    ["<" * 2_000_000, "<!--x-->" * 250_000, "<script>" * 250_000, '<a x="' * 330_000,
     "<!--" + "-" * 2_000_000, "<title></title>" * 130_000, "<div>" * 400_000],
    ids=["less-than", "comments", "scripts", "quotes", "dashes", "titles", "depth"],
)  # fmt: skip
def test_pages_made_to_be_slow_are_not(
    owner: Caller, shop: dict[str, Any], site: Web, page: str
) -> None:
    result = check(owner, shop, site.html(page))
    assert "tag" in faults(result)


def test_odd_encodings_are_read_and_slow_ones_are_not_used(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    for charset in ("utf-8", "windows-1252", "Shift_JIS", "punycode", "idna", "nonsense"):
        kind = {"Content-Type": f"text/html; charset={charset}"}
        site.pages["/"] = Page(html(tag(shop)).encode("ascii"), headers=kind)
        assert faults(check(owner, shop)) == {}, charset
    declared = '<meta charset="utf-16">' + html(tag(shop))
    assert "tag" in faults(check(owner, shop, site.html(declared)))
