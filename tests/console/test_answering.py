"""What an answer is made of: kept texts, choices, files, a voice; and notes, which stay inside."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from tests.console.conftest import PHONE, AtConsole
from tests.console.hostile import HTML, harm
from tests.console.looks import violations
from tests.console.talking import composer, log, press, talk
from tests.conversations.pictures import png
from tests.live.shop import Shop
from tests.people import Upload

# The microphone is the outside world: a tone takes its place.
TONE = """() => { navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const end = context.createMediaStreamDestination();
  const tone = context.createOscillator();
  tone.connect(end);
  tone.start();
  return end.stream;
}; }"""


def test_a_kept_answer_is_made_found_and_filled_in(at_console: AtConsole, shop: Shop) -> None:
    asked = talk(shop, name="Ada")
    page = at_console(shop.owner, "/console/settings/canned")
    page.get_by_role("button", name="Add your first reply").click()
    form = page.get_by_role("dialog", name="Add a reply")
    form.get_by_label("Shortcut").fill("Not Good")
    form.get_by_label("Title").fill(f"Greeting {HTML}"[:80])
    form.get_by_label("Text", exact=True).fill("Hello {{visitor.name}}, welcome to ")
    form.get_by_role("button", name="The site’s name").click()
    expect(form.get_by_role("status", name="Preview")).to_contain_text("Hello Ada, welcome to Shop")
    form.get_by_role("button", name="Add reply").click()
    expect(form.get_by_label("Shortcut")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    form.get_by_label("Shortcut").fill("hi")
    form.get_by_role("button", name="Add reply").click()
    expect(page.get_by_role("main")).to_contain_text("/hi")
    assert violations(page) + harm(page) == []

    page.goto(f"{shop.url}{asked.path}")
    composer(page).press_sequentially("/gre")
    expect(page.get_by_role("option")).to_contain_text("/hi")
    assert violations(page) + harm(page) == []
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("Hello Ada, welcome to Shop")
    page.get_by_role("button", name="Offer quick replies").click()
    for choice in ("Yes", "No"):
        page.get_by_role("textbox", name="Add an answer").fill(choice)
        page.keyboard.press("Enter")
    composer(page).press("Enter")
    message = asked.heard()
    assert message["body"] == "Hello Ada, welcome to Shop"
    assert message["quick_replies"] == ["Yes", "No"]
    expect(log(page).get_by_role("list", name="Quick replies")).to_contain_text("Yes")


def test_a_note_stays_with_the_team(at_console: AtConsole, shop: Shop) -> None:
    asked = talk(shop)
    page = at_console(shop.owner, asked.path)
    press(page, "n")
    page.get_by_role("textbox", name="Internal note").fill(f"Careful: {HTML}")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("Internal note")
    expect(log(page)).to_contain_text(HTML)
    press(page, "r")
    composer(page).fill("How can I help?")
    composer(page).press("Enter")
    assert asked.heard()["body"] == "How can I help?"
    assert "Careful" not in str(asked.visitor.settled())
    assert harm(page) == []


def test_files_go_both_ways_and_a_wrong_one_says_why(at_console: AtConsole, shop: Shop) -> None:
    asked = talk(shop)
    token = asked.visitor.welcome["token"]
    headers = {"Origin": "https://shop.example", "Authorization": f"Bearer {token}"}
    form = Upload("my cup.png", png(600, 400))
    got = shop.people.send("POST", "/w/v1/attachments", form, headers)
    assert got.status == 201, got.text
    ids = [got.json["id"]]
    asked.visitor.ask("message", client_id="cup", body="Broken!", attachment_ids=ids)
    page = at_console(shop.owner, asked.path)
    picture = log(page).get_by_role("img", name="my cup.png")
    expect(picture).to_be_visible()
    page.wait_for_function("one => one.naturalWidth > 0", arg=picture.element_handle())

    files: list[FilePayload] = [
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"tea,3\n"},
        {"name": "run.exe", "mimeType": "image/png", "buffer": b"MZ\x00\x90\x00" * 9},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    page.locator("input[type=file]").set_input_files(files)
    tray = page.get_by_role("list", name="Attached files")
    expect(tray.get_by_role("alert")).to_have_count(2)
    expect(tray).to_contain_text("This file is empty.")
    assert violations(page) == []
    for name in ("run.exe", "empty.txt"):
        tray.get_by_role("button", name=f"Remove {name}").click()
    composer(page).press("Enter")
    (sent,) = asked.heard()["attachments"]
    assert (sent["name"], sent["kind"]) == ("prices.csv", "text")
    with page.expect_download() as download:
        log(page).get_by_title("Download prices.csv").click()
    assert download.value.path().read_bytes() == b"tea,3\n"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert harm(page) + violations(page) == []


def test_a_voice_note_is_recorded_sent_and_can_be_played(at_console: AtConsole, shop: Shop) -> None:
    asked = talk(shop)
    page = at_console(shop.owner, asked.path)
    page.evaluate(TONE)
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("list", name="Attached files")).to_contain_text("KB")
    composer(page).press("Enter")
    (sent,) = asked.heard()["attachments"]
    assert sent["kind"] == "audio"
    player = log(page).locator("audio")
    page.wait_for_function("one => one.readyState > 0", arg=player.element_handle())
