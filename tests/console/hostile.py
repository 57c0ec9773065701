"""What visitors and colleagues may write to hurt a screen, and how to see that it did not."""

from __future__ import annotations

from unicodedata import normalize

from playwright.sync_api import Page

from tests.console.looks import sideways

FLAG = "__hurt"
HTML = f"<img src=x onerror=window.{FLAG}=1><b>bold</b>"
SCRIPT = f"</title></script><script>window.{FLAG}=1</script>"
TEMPLATE = "{{7*7}} ${7*7} {count} <%= 7*7 %>"
BACKWARDS = "invoice\u202egpj.exe"
ZALGO = normalize("NFC", "Z" + "".join(map(chr, range(0x0300, 0x0340))) + "algo")
WORD = "W" * 4_000
FORMULA = '=HYPERLINK("https://evil.example";"x")'
ADDRESS = f"javascript:window.{FLAG}=1"

TEXTS = {
    "markup": HTML,
    "script": SCRIPT,
    "template": TEMPLATE,
    "backwards": BACKWARDS,
    "zalgo": ZALGO,
    "word": WORD,
    "formula": FORMULA,
}


def harm(page: Page) -> list[str]:
    """What ran, became markup, or broke out of its frame."""
    ran = ["a script ran"] if page.evaluate(f"() => window.{FLAG}") is not None else []
    bad = "img[src=x], main b, iframe:not([data-preview]), a[href^='javascript:' i]"
    markup = page.locator(bad)
    return ran + [f"markup: {one}" for one in markup.all_inner_texts()] + sideways(page)
