"""The language a widget speaks."""

from __future__ import annotations

from typing import Any

import pytest

from laleo.core.i18n import LANGUAGES
from tests.people import Caller

SEND = {
    "en": "Send message",
    "es": "Enviar mensaje",
    "pt": "Enviar mensagem",
    "fr": "Envoyer le message",
    "de": "Nachricht senden",
    "it": "Invia messaggio",
    "tr": "Mesajı gönder",  # noqa: RUF001 - the Turkish letter
    "ar": "إرسال الرسالة",
    "ja": "メッセージを送信",
}


def config(
    nobody: Caller, widget: dict[str, Any], *, page: str | None = None, browser: str = "tr"
) -> Any:
    """The configuration for a page and a browser that prefer these languages."""
    path = f"/w/v1/config?widget={widget['id']}" + ("" if page is None else f"&locale={page}")
    answer = nobody.get(path, Origin="https://shop.example", Accept_Language=browser)
    assert answer.status == 200, answer.text
    return answer.json


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_speaks_every_text(
    nobody: Caller, widget: dict[str, Any], code: str
) -> None:
    english = config(nobody, widget, page="en")["texts"]
    shown = config(nobody, widget, page=code)
    assert (shown["locale"], shown["texts"]["send"]) == (code, SEND[code])
    assert shown["texts"].keys() == english.keys()
    assert all(shown["texts"].values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_arabic_alone_is_written_from_right_to_left(
    nobody: Caller, widget: dict[str, Any], code: str
) -> None:
    shown = config(nobody, widget, page=code)
    assert shown["rtl"] is (code == "ar")
    assert shown["texts"]["dir"] == ("rtl" if code == "ar" else "ltr")


def test_the_widgets_setting_goes_before_page_and_browser(
    owner: Caller, nobody: Caller, widget: dict[str, Any]
) -> None:
    assert owner.patch(f"/widgets/{widget['id']}", {"locale": "ja"}).status == 200
    shown = config(nobody, widget, page="de", browser="fr")
    assert (shown["locale"], shown["texts"]["send"]) == ("ja", SEND["ja"])


@pytest.mark.parametrize(("page", "spoken"), [("de", "de"), ("pt-BR", "pt"), ("AR_eg", "ar")])
def test_the_pages_language_goes_before_the_browsers(
    nobody: Caller, widget: dict[str, Any], page: str, spoken: str
) -> None:
    assert config(nobody, widget, page=page, browser="fr")["locale"] == spoken


@pytest.mark.parametrize("page", [None, "", "ko", "nonsense-%00"])
@pytest.mark.parametrize(
    ("browser", "spoken"),
    [
        ("fr", "fr"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("ko, it;q=0.4, de;q=0.7", "de"),
        ("de;q=0, it", "it"),
        ("ko", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_browser_decides_where_the_page_says_nothing_we_speak(
    nobody: Caller, widget: dict[str, Any], page: str | None, browser: str, spoken: str
) -> None:
    assert config(nobody, widget, page=page, browser=browser)["locale"] == spoken


def test_caches_know_that_the_browsers_language_matters(
    nobody: Caller, widget: dict[str, Any]
) -> None:
    path = f"/w/v1/config?widget={widget['id']}"
    answer = nobody.get(path, Origin="https://shop.example")
    assert "Accept-Language" in answer.headers["Vary"]
