"""A person signs up in their language, in a real browser."""

from __future__ import annotations

import re
import secrets

from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from laleo.core.i18n import FOLDER, translate
from tests.backing import until
from tests.product import Server

LISTEN = """
globalThis.violations = [];
addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
"""


def module_texts() -> list[str]:
    """The English texts of the sign-in forms that German says otherwise."""
    with (FOLDER / "laleo.pot").open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    texts = [str(e.id) for e in entries if any("sign-in.js" in path for path, _ in e.locations)]
    return [text for text in texts if translate("de", text) != text]


def reads_german(page: Page) -> bool:
    """Whether nothing of the forms is left in English, and the browser refused nothing."""
    shown = page.locator("body").inner_text()
    assert [text for text in module_texts() if text in shown] == []
    assert page.evaluate("violations") == []
    return True


def test_signing_up_is_german_from_the_form_to_the_mail(browser: Browser, server: Server) -> None:
    # The browser prefers English: the mail has to follow the page, not the browser.
    profile = browser.new_context(locale="en-GB")
    profile.add_init_script(LISTEN)
    page = profile.new_page()
    page.goto(f"{server.url}/?lang=de")
    page.get_by_role("link", name="Konto erstellen").click()
    expect(page.get_by_label("Unternehmen oder Website")).to_be_visible()
    assert reads_german(page)
    page.get_by_role("button", name="Code anfordern").click()
    expect(page.get_by_text("Geben Sie Ihre E-Mail-Adresse an")).to_be_visible()

    email = f"ada-{secrets.token_hex(4)}@example.com"
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_role("button", name="Code anfordern").click()
    expect(page.get_by_role("heading", name="Sehen Sie in Ihr Postfach")).to_be_visible()
    expect(page.locator(".intro")).to_have_text(re.compile(rf"unterwegs an {email}\. Er gilt"))
    mail = re.compile(rf"Mail to {email}: .*Ihr Anmeldecode: (\d{{6}})")
    code = until(lambda: mail.search(server.output()), what="the German mail")[1]  # type: ignore[index]

    page.get_by_label("Sechsstelliger Code").fill("000000" if code != "000000" else "000001")
    expect(page.get_by_text("Dieser Code ist falsch")).to_be_visible()
    assert reads_german(page)
    page.get_by_label("Sechsstelliger Code").press_sequentially(code)
    expect(page).to_have_url(re.compile(r"/console"))
    profile.close()
