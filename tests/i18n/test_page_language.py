"""The language of the pages that a server shows to everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from laleo.core.i18n import FOLDER, LANGUAGES, translate
from tests.people import Answer, Caller

PLACE = re.compile(r"%\(\w+\)s")
PAGES = [
    ("/", "open"),
    ("/", "invitation"),
    ("/login", "open"),
    ("/login", "invitation"),
    ("/signup", "open"),
    ("/signup", "invitation"),
    ("/signup", "closed"),
    ("/console/nowhere", "open"),
]
NAMES = re.compile(
    r"Laleo|OpenAPI|HTML|Ines Moreau|Daniel Kovač|Lyon|Zagreb|Finca La Esperanza|Evening Decaf"
    r"|\W*|[A-Z]{2}|/[a-z/]*|\d|localhost:\d+|http://localhost:\d+|</body>|(?s:<script .*)"
)
HOSTILE = '"><img src=x onerror=alert(1)>'


class Words(HTMLParser):
    """What a person reads or hears on a page, piece by piece."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.pieces += [text for name, text in attrs if name in {"aria-label", "title"} and text]

    def handle_data(self, data: str) -> None:
        if self._inside != "script" and data.strip():
            self.pieces.append(" ".join(data.split()))


def get(caller: Caller, path: str, languages: str) -> Answer:
    """The page for a browser that prefers these languages."""
    return caller.send("GET", path, None, caller.headers | {"Accept-Language": languages})


def catalogue_on(html: str) -> set[str]:
    """The English texts of the catalogue that can be read on a page."""
    text = "\n".join(Words(html).pieces)
    with (FOLDER / "laleo.pot").open("rb") as file:
        english = [str(entry.id) for entry in read_po(file) if entry.id]
    return {one for one in english if re.search(pattern(one), text)}


def pattern(english: str) -> str:
    """Finds the text, whatever stands in its places."""
    parts = (re.escape(part.strip()) for part in PLACE.split(english))
    return r"(?<!\w)" + r"\s*.+?\s*".join(parts) + r"(?!\w)"


@pytest.fixture
def front(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A page's address, on a server with the sign-up that the test names."""
    path, signup = request.param
    monkeypatch.setitem(app.config, "LALEO", replace(app.config["LALEO"], signup=signup))
    return str(path)


every_page = pytest.mark.parametrize("front", PAGES, indirect=True, ids=map("-".join, PAGES))


@every_page
@pytest.mark.parametrize("code", ["de", "ar"])
def test_nothing_of_the_english_page_is_left_on_a_translated_one(
    nobody: Caller, front: str, code: str
) -> None:
    english, spoken = get(nobody, front, "en").text, get(nobody, front, code).text
    translated = {one for one in catalogue_on(english) if translate(code, one) != one}
    assert len(translated) > 5
    assert translated & catalogue_on(spoken) == set()


@every_page
def test_every_text_of_a_page_is_in_the_catalogue(nobody: Caller, front: str) -> None:
    english, arabic = (Words(get(nobody, front, code).text).pieces for code in ("en", "ar"))
    same = set(english) & set(arabic)
    assert [piece for piece in same if not NAMES.fullmatch(piece)] == []


@every_page
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_names_its_language_and_direction(nobody: Caller, front: str, code: str) -> None:
    page = get(nobody, front, f"{code}-XX, en;q=0.5")
    direction = "rtl" if code == "ar" else "ltr"
    assert f'<html lang="{code}" dir="{direction}">' in page.text
    assert "Accept-Language" in page.headers["Vary"]


def test_a_member_reads_the_page_in_their_language_too(owner: Caller) -> None:
    page = get(owner, "/", "de").text
    assert "Konsole öffnen" in page
    assert "Open console" not in page


@pytest.mark.parametrize(
    ("asked", "spoken"), [("de", "de"), ("pt-BR", "pt"), ("AR", "ar"), ("ko", "fr"), ("", "fr")]
)
def test_the_address_goes_before_the_browser(nobody: Caller, asked: str, spoken: str) -> None:
    assert f'<html lang="{spoken}"' in get(nobody, f"/login?lang={asked}", "fr").text


def test_a_language_that_was_asked_for_stays_on_the_way_to_sign_in(nobody: Caller) -> None:
    page = get(nobody, "/?lang=tr", "fr").text
    assert set(re.findall(r'href="(/(?:login|signup)?(?:\?[^"]*)?)"', page)) == {
        "/?lang=tr",
        "/login?lang=tr",
        "/signup?lang=tr",
    }
    assert "?lang=" not in get(nobody, "/", "tr").text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/developers?lang=ar", "Connect to this server"),
        ("/demo?lang=ar", "Brasa Coffee"),
        ("/console/live?lang=ar", "The console needs JavaScript"),
    ],
)
def test_what_is_written_in_english_says_so(owner: Caller, path: str, text: str) -> None:
    page = get(owner, path, "ar").text
    assert '<html lang="en"' in page
    assert 'dir="rtl"' not in page
    assert text in page
    assert re.search("[\u0600-\u06ff]", page) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_put_into_a_text_is_escaped(
    app: Flask, nobody: Caller, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    odd = replace(app.config["LALEO"], public_url=f"http://localhost{HOSTILE}")
    monkeypatch.setitem(app.config, "LALEO", odd)
    page = get(nobody, "/", code).text
    assert "<img" not in page
    assert page.count("&gt;&lt;img src=x") >= 3


@pytest.mark.parametrize("name", ["lang", "next"])
def test_an_address_puts_nothing_into_the_page(nobody: Caller, name: str) -> None:
    assert "<img" not in get(nobody, f"/login?{name}=/{HOSTILE}", "ar").text


def test_a_page_carries_the_texts_of_its_forms_and_no_others(nobody: Caller) -> None:
    block = re.compile(r'<script type="application/json" id="texts">(.*?)</script>', re.DOTALL)
    texts = {path: block.findall(get(nobody, path, "de").text) for path in ("/login", "/", "/demo")}
    assert [len(found) for found in texts.values()] == [1, 1, 0]
    assert '"Send me a code": "Code anfordern"' in texts["/login"][0]
    assert "Write a message" not in texts["/login"][0]
    assert texts["/"][0].count(":") == 2
