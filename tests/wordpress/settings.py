"""Settings > Laleo, used through its forms."""

from __future__ import annotations

import re
from html import unescape

from tests.wordpress.person import Page, Person

PATH = "/wp-admin/options-general.php?page=laleo"
RECEIVER = "/wp-admin/admin-post.php"


class Settings:
    """An administrator's view of the page."""

    def __init__(self, person: Person, site: str = "") -> None:
        self.person = person
        self.site = site

    def open(self, step: str = "") -> Page:
        """The page, at one of its steps."""
        return self.person.get(self.site + PATH + (f"&step={step}" if step else ""))

    def send(self, action: str, step: str = "", **fields: str) -> Page:
        """The page after one of its forms."""
        form = self.open(step).hidden(action)
        return self.person.post(self.site + RECEIVER, form | fields)

    def connect(self, url: str, token: str) -> Page:
        """After "Connect"."""
        return self.send("laleo_connect", "connect", laleo_url=url, laleo_token=token)

    def choose(self, widget_id: str) -> Page:
        """After "Use this widget"."""
        return self.send("laleo_choose_widget", "widget", laleo_widget_id=widget_id)

    def save_loading(self, **options: str) -> Page:
        """After "Save Changes"."""
        page = self.open()
        form = next(
            f for f in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if "laleo_loading" in f
        )
        pairs = re.findall(r"""name=["']([^"']+)["'] value=["']([^"']*)["']""", form)
        hidden = {name: unescape(value) for name, value in pairs if not name.startswith("laleo_")}
        return self.person.post(self.site + "/wp-admin/options.php", hidden | options)


def notices(page: Page) -> list[str]:
    """The texts of the messages on the page."""
    found = re.findall(
        r'<div[^>]*class="notice[^"]*inline[^"]*"[^>]*>(.*?)</div>', page.text, re.DOTALL
    )
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in found]


def shown(page: Page) -> str:
    """The text of our part of the page."""
    part = page.text.partition('<div class="wrap laleo">')[2].partition('<div class="clear">')[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def fine(page: Page) -> bool:
    """Whether the page says that visitors get the widget."""
    return 'class="laleo-state is-fine"' in page.text
