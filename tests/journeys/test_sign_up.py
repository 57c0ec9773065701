"""A person signs up, makes a widget and a token, and uses the token."""

from __future__ import annotations

import re
import secrets
import subprocess

from playwright.sync_api import Page, expect

from tests.backing import until
from tests.journeys.conftest import Open
from tests.product import Server


def printed_code(server: Server, email: str) -> str:
    """The newest code the server printed for this address."""
    found = re.findall(rf"Mail to {re.escape(email)}: .*?(\d{{6}})", server.output())
    return found[-1] if found else ""


def sign_up(page: Page, server: Server, email: str) -> None:
    """Through the form, with the code from the terminal."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Company or site").fill("Ada’s shop")
    page.get_by_role("button", name="Send me a code").click()
    code = str(until(lambda: printed_code(server, email), what="the printed code"))
    page.get_by_label("Six-digit code").press_sequentially(code)
    expect(page).to_have_url(re.compile(r"/console"))


def test_a_person_gets_from_sign_up_to_a_working_token(open_page: Open, server: Server) -> None:
    page = open_page(f"{server.url}/signup")
    sign_up(page, server, f"ada-{secrets.token_hex(4)}@example.com")
    expect(page.get_by_text("Three steps to your first visitor")).to_be_visible()

    page.get_by_role("link", name="Create a widget").click()
    page.get_by_label("Address of the site").fill("https://shop.example")
    page.get_by_role("dialog").get_by_role("button", name="Create widget").click()
    expect(page.get_by_text("data-laleo-widget").first).to_be_visible()

    page.get_by_role("link", name="Tokens").click()
    page.get_by_role("button", name="Create").first.click()
    page.get_by_label("Name").fill("My script")
    page.get_by_text("Read and act").click()
    page.get_by_role("dialog").get_by_role("button", name="Create token").click()
    token = page.get_by_text(re.compile(r"^laleo_pat_[0-9A-Za-z]{38}$")).first.inner_text()
    page.get_by_role("button", name="I have copied it").click()

    command = 'curl -sf -H "Authorization: Bearer $LALEO_TOKEN" $LALEO_URL/api/v1/widgets'
    answer = subprocess.run(
        ["bash", "-c", command],
        env={"LALEO_TOKEN": token, "LALEO_URL": server.url, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "https://shop.example" in answer.stdout
    page.reload()
    expect(page.get_by_text("My script")).to_be_visible()
    assert token not in page.content()
