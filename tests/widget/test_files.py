"""Files in both directions: by button, by pasting, by dropping; their trouble in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.pictures import file, png, wav
from tests.widget.visitor import Visitor

PICTURE = file("bike.png", "image/png", png())
HAND_OVER = """([way, name]) => {
  const widget = document.querySelector('laleo-widget').shadowRoot;
  const root = widget.querySelector('laleo-panel').shadowRoot;
  const files = new DataTransfer();
  files.items.add(new File(['a,b'], name, {type: 'text/csv'}));
  const options = {bubbles: true, cancelable: true};
  if (way === 'paste') {
    const field = root.querySelector('textarea');
    field.dispatchEvent(new ClipboardEvent('paste', {...options, clipboardData: files}));
  } else {
    const panel = root.querySelector('.panel');
    panel.dispatchEvent(new DragEvent('dragover', {...options, dataTransfer: files}));
    panel.dispatchEvent(new DragEvent('drop', {...options, dataTransfer: files}));
  }
}"""

# Made in the page: ten megabytes take a while through the test's own wire.
UNWELCOME = """(input) => {
  const files = new DataTransfer();
  files.items.add(new File(['MZ'], 'setup.exe', {type: 'application/x-msdownload'}));
  files.items.add(new File([new Uint8Array(10485761)], 'film.png', {type: 'image/png'}));
  files.items.add(new File([], 'empty.txt', {type: 'text/plain'}));
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
}"""


def choose(visitor: Visitor, *files: object) -> None:
    visitor.panel.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def tray(visitor: Visitor) -> Locator:
    return visitor.panel.get_by_role("list", name="Attached files").get_by_role("listitem")


def send(visitor: Visitor) -> None:
    button = visitor.panel.get_by_role("button", name="Send message")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()


def test_a_picture_goes_with_words_and_is_shown(chatting: Visitor, laleo: LaleoServer) -> None:
    choose(chatting, PICTURE)
    expect(tray(chatting)).to_contain_text("bike.png")
    chatting.field.fill("Is this one free?")
    send(chatting)
    (frame,) = chatting.until(lambda: laleo.received("message"))
    assert frame["body"] == "Is this one free?"
    assert frame["attachment_ids"] == [next(iter(laleo.described))]
    assert laleo.bearers == ["Bearer visitor-token-1"]
    expect(tray(chatting)).to_have_count(0)
    shown = chatting.panel.locator(".mine .picture")
    expect(shown).to_have_attribute("href", laleo.messages[0]["attachments"][0]["url"])
    chatting.until(lambda: shown.locator("canvas").evaluate("(node) => node.width") == 48)


def test_a_file_waits_for_the_connection(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.is_down = True
    visitor.visit()
    visitor.launcher.click()
    visitor.field.wait_for()
    choose(visitor, PICTURE)
    expect(tray(visitor)).to_contain_text("bike.png")
    assert laleo.bearers == []
    laleo.restore()
    send(visitor)
    visitor.until(lambda: laleo.bearers == ["Bearer visitor-token-1"])


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_files_are_pasted_and_dropped(way: str, chatting: Visitor, laleo: LaleoServer) -> None:
    chatting.page.evaluate(HAND_OVER, [way, "prices.csv"])
    expect(tray(chatting)).to_contain_text("prices.csv")
    send(chatting)
    (frame,) = chatting.until(lambda: laleo.received("message"))
    assert (frame["body"], len(frame["attachment_ids"])) == ("", 1)
    expect(chatting.panel.locator(".mine .file")).to_contain_text("prices.csv")


def test_what_cannot_be_sent_says_why_and_can_be_taken_out(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    chatting.panel.locator("input[type=file]").evaluate(UNWELCOME)
    rows = tray(chatting)
    expect(rows.nth(0)).to_contain_text("This type is not accepted")
    expect(rows.nth(1)).to_contain_text("Too large. Files may have up to 10")
    expect(rows.nth(2)).to_contain_text("This file is empty")
    assert laleo.bearers == []
    send_button = chatting.panel.get_by_role("button", name="Send message")
    expect(send_button).to_have_attribute("aria-disabled", "true")
    for name in ("setup.exe", "film.png", "empty.txt"):
        chatting.panel.get_by_role("button", name=f"Remove {name}").click()
    expect(rows).to_have_count(0)


def test_an_upload_that_broke_is_tried_again(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.refuse_uploads_with = 503
    choose(chatting, PICTURE)
    expect(tray(chatting)).to_contain_text("The upload failed")
    laleo.refuse_uploads_with = None
    tray(chatting).get_by_role("button", name="Try again").click()
    send(chatting)
    chatting.until(lambda: laleo.received("message"))


def test_the_server_has_the_last_word_on_types(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.refuse_uploads_with = 422
    choose(chatting, PICTURE)
    expect(tray(chatting)).to_contain_text("This type is not accepted")
    expect(tray(chatting).get_by_role("button", name="Try again")).to_be_hidden()


def test_an_upload_can_be_cancelled(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.hold_uploads = True
    choose(chatting, PICTURE)
    chatting.until(lambda: laleo.bearers)
    broken: list[str] = []
    chatting.page.on("requestfailed", lambda request: broken.append(request.url))
    chatting.panel.get_by_role("button", name="Remove bike.png").click()
    expect(tray(chatting)).to_have_count(0)
    chatting.until(lambda: broken == [f"{laleo.url}/w/v1/attachments"])


def test_files_of_the_team_are_shown_by_kind(chatting: Visitor, laleo: LaleoServer) -> None:
    nasty = "a\u202egpj.exe" + "Z" * 1_000_000 + ".pdf"
    laleo.say("", attachments=[laleo.keep("map.png", "image/png", png(64, 64))])
    laleo.say("Terms", attachments=[laleo.keep(nasty, "application/pdf", b"%PDF-1.4")])
    laleo.say("", attachments=[laleo.keep("note.wav", "audio/wav", wav(), duration_s=2.0)])
    panel = chatting.panel
    chatting.until(lambda: panel.locator(".picture canvas").evaluate("(n) => n.width") == 64)
    name = panel.locator(".file bdi").text_content() or ""
    assert len(name) < 40
    assert name.startswith("agpj.exe")
    assert name.endswith(".pdf")
    assert panel.locator(".file").get_attribute("rel") == "noopener noreferrer"
    expect(panel.locator(".player .time")).to_have_text("0:02")
    panel.get_by_role("button", name="Play: Voice note").click()
    panel.get_by_role("button", name="Pause: Voice note").click()
    seek = panel.get_by_role("slider", name="Voice note")
    seek.focus()
    chatting.page.keyboard.press("End")
    expect(panel.locator(".player .time")).to_have_text("0:02")
    fits = "(node) => node.scrollWidth <= node.clientWidth"
    assert panel.locator(".scroll").evaluate(fits)


def test_a_picture_that_is_none_becomes_a_name(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("", attachments=[laleo.keep("not-really.png", "image/png", b"<script>1</script>")])
    expect(chatting.panel.locator(".file")).to_contain_text("not-really.png")


def test_links_that_end_are_renewed_before_they_are_followed(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    old = laleo.keep("map.pdf", "application/pdf", b"%PDF-1.4", expires_at="2020-01-01T00:00:00Z")
    message = laleo.say("Here", attachments=[old])
    link = chatting.panel.locator(".file")
    expect(link).to_have_attribute("href", old["url"])
    fresh = laleo.keep("map.pdf", "application/pdf", b"%PDF-1.4")
    message["attachments"] = [fresh]
    chatting.page.keyboard.press("Escape")
    chatting.launcher.click()
    expect(link).to_have_attribute("href", fresh["url"])
    assert laleo.received("sync") == [{"after_seq": 0}]
