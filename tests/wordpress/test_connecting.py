"""Connecting through the form in wp-admin."""

from __future__ import annotations

from typing import Any

from tests.product import Laleo, free_port
from tests.wordpress.settings import Settings, fine, notices, shown
from tests.wordpress.wordpress import WordPress


def test_an_owner_connects_with_address_and_token_and_chooses_a_widget(
    settings: Settings, laleo: Laleo, widget: dict[str, Any], wordpress: WordPress
) -> None:
    assert "Step 1 of 2" in shown(settings.open())
    choices = settings.connect(laleo.url, laleo.token)
    assert "Step 2 of 2" in shown(choices)
    assert "Connected to the account “Acme”" in shown(choices)
    assert "Tea shop Made for this site" in shown(choices)

    page = settings.choose(widget["id"])
    assert notices(page) == ["Saved. Your pages now load the widget “Tea shop”."]
    assert fine(page)
    kept = wordpress.options()
    assert {name: kept[name] for name in sorted(stored(wordpress))} == {
        "laleo_token": laleo.token,
        "laleo_url": laleo.url,
        "laleo_widget_id": widget["id"],
    }


def test_the_widget_made_for_this_site_comes_first_and_is_proposed(
    settings: Settings, laleo: Laleo, widget: dict[str, Any]
) -> None:
    choices = settings.connect(laleo.url, laleo.token).text
    first, second = (choices.index(f'value="{key}"') for key in (widget["id"], laleo.widget_id))
    assert first < second
    assert "checked='checked'" in choices[first:second]
    assert "checked='checked'" not in choices[second:]


def test_a_read_only_token_is_enough(
    settings: Settings, laleo: Laleo, widget: dict[str, Any]
) -> None:
    reader = laleo.server.people.observer(laleo.owner)
    settings.connect(laleo.url, reader.token)
    assert fine(settings.choose(widget["id"]))


def test_a_wrong_token_is_refused_in_the_servers_words(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    wrong = laleo.token[:-4] + ("0000" if not laleo.token.endswith("0000") else "1111")
    page = settings.connect(laleo.url, wrong)
    (notice,) = notices(page)
    assert notice.startswith("The server does not accept this access token. ")
    assert len(notice) > len("The server does not accept this access token. ")
    assert f'value="{laleo.url}"' in page.text
    assert wrong not in page.text
    assert not stored(wordpress)


def test_a_server_that_does_not_answer_is_named(settings: Settings, wordpress: WordPress) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    (notice,) = notices(settings.connect(address, "laleo_pat_" + "a" * 38))
    assert notice.startswith(f"{address[7:]} cannot be reached from this site.")
    assert not stored(wordpress)


def test_another_kind_of_server_is_told_from_laleo(
    settings: Settings, wordpress: WordPress
) -> None:
    (notice,) = notices(settings.connect(wordpress.url, "laleo_pat_" + "a" * 38))
    assert "answered, but not as a Laleo server does" in notice
    assert not stored(wordpress)


def test_what_is_no_address_or_no_token_is_refused_without_asking_anybody(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    for address in ("", "chat example", "ftp://chat.example.com", "https://me:pw@chat.example.com"):
        (notice,) = notices(settings.connect(address, laleo.token))
        assert notice.startswith("Enter the address of your Laleo server")
    for token in ("", "letmein", "laleo_pat_x\r\nX-Injected: 1"):
        (notice,) = notices(settings.connect(laleo.url, token))
        assert notice.startswith("Enter an access token.")
    assert not stored(wordpress)


def test_the_address_of_any_page_of_the_console_will_do(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    settings.connect(f"  {laleo.url}/console/live?tab=1#x ", laleo.token)
    assert wordpress.options()["laleo_url"] == laleo.url


def test_the_stored_token_is_used_again_for_its_server_only(
    connected: Settings, laleo: Laleo, widget: dict[str, Any], wordpress: WordPress
) -> None:
    assert fine(connected.connect(laleo.url, ""))
    (notice,) = notices(connected.connect(wordpress.url, ""))
    assert notice.startswith("Enter an access token.")
    assert wordpress.options()["laleo_url"] == laleo.url


def test_a_stored_token_never_goes_back_to_the_browser(connected: Settings, laleo: Laleo) -> None:
    for step in ("", "connect", "widget"):
        assert laleo.token not in connected.open(step).text
    masked = laleo.token[: len("laleo_pat_") + 4] + "…"
    assert masked in shown(connected.open())


def test_the_stored_token_is_not_loaded_with_every_page(
    connected: Settings, wordpress: WordPress
) -> None:
    rows = wordpress.wp(
        "option", "list", "--search=laleo_*", "--fields=option_name,autoload", "--format=json"
    )
    loaded = {row["option_name"]: row["autoload"] for row in rows}
    assert {name for name, when in loaded.items() if when == "on"} == {
        "laleo_url",
        "laleo_widget_id",
    }


def test_all_pages_of_a_long_list_of_widgets_are_offered(settings: Settings, laleo: Laleo) -> None:
    site = laleo.owner.post("/sites", {"name": "Many"}).json
    for number in range(101):
        made = {"name": f"Widget {number}", "site_id": site["id"], "allowed_origins": [laleo.url]}
        assert laleo.owner.post("/widgets", made).status == 201
    page = settings.connect(laleo.url, laleo.token)
    assert page.text.count('name="laleo_widget_id"') == 102


def test_a_widget_of_another_account_cannot_be_chosen(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    people = laleo.server.people
    foreign = people.widget(people.owner("Strangers"))
    settings.connect(laleo.url, laleo.token)
    (notice,) = notices(settings.choose(foreign["id"]))
    assert notice
    assert "laleo_widget_id" not in wordpress.options()


def test_another_accounts_token_drops_the_widget_it_does_not_know(
    connected: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    people = laleo.server.people
    other = people.program(people.owner("Other"))
    assert "Step 2 of 2" in shown(connected.connect(laleo.url, other.token))
    assert "laleo_widget_id" not in wordpress.options()


def test_a_widget_id_alone_will_do(
    settings: Settings, laleo: Laleo, widget: dict[str, Any], wordpress: WordPress
) -> None:
    page = settings.send(
        "laleo_use_widget_id", laleo_url=laleo.url, laleo_widget_id=f" {widget['id']} "
    )
    assert fine(page)
    assert "laleo_token" not in wordpress.options()


def test_an_unknown_widget_id_is_reported(settings: Settings, laleo: Laleo) -> None:
    unknown = "wgt_" + "0" * 26
    page = settings.send("laleo_use_widget_id", laleo_url=laleo.url, laleo_widget_id=unknown)
    assert "The server has no widget with this id, or it is switched off." in notices(page)


def test_a_widget_that_does_not_allow_the_site_can_be_told_to(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    settings.connect(laleo.url, laleo.token)
    assert fine(settings.choose(laleo.widget_id))
    laleo.owner.patch(f"/widgets/{laleo.widget_id}", {"allowed_origins": [laleo.url]})
    page = settings.send("laleo_check")
    assert any(f"address {wordpress.url} is not among" in text for text in notices(page))

    page = settings.send("laleo_allow_this_site")
    assert notices(page) == ["The widget may now appear on this site."]
    widget = laleo.owner.get(f"/widgets/{laleo.widget_id}").json
    assert sorted(widget["allowed_origins"]) == sorted([laleo.url, wordpress.url])


def test_a_reading_token_is_not_offered_what_it_may_not_do(
    settings: Settings, laleo: Laleo
) -> None:
    settings.connect(laleo.url, laleo.server.people.observer(laleo.owner).token)
    page = settings.choose(laleo.widget_id)
    assert "is not among" in shown(page)
    assert "Allow this site" not in shown(page)


def test_a_widget_that_is_switched_off_is_reported(
    connected: Settings, laleo: Laleo, widget: dict[str, Any]
) -> None:
    laleo.owner.patch(f"/widgets/{widget['id']}", {"enabled": False})
    page = connected.send("laleo_check")
    assert notices(page) == ["The widget is switched off in the console."]


def test_disconnecting_forgets_server_token_and_widget(
    connected: Settings, wordpress: WordPress
) -> None:
    page = connected.send("laleo_disconnect")
    assert "Step 1 of 2" in shown(page)
    assert not stored(wordpress)


def stored(wordpress: WordPress) -> set[str]:
    return {"laleo_url", "laleo_token", "laleo_widget_id"} & wordpress.options().keys()
