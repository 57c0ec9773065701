"""Settings from outside the form: constants, environment; and what happens to the form then."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.product import Laleo
from tests.wordpress.settings import Settings, fine, notices, shown
from tests.wordpress.wordpress import WordPress


def test_constants_connect_a_site_without_the_form(
    settings: Settings, laleo: Laleo, widget: dict[str, Any], wordpress: WordPress
) -> None:
    wordpress.define(LALEO_URL=laleo.url, LALEO_TOKEN=laleo.token, LALEO_WIDGET_ID=widget["id"])
    page = settings.open()
    assert fine(page)
    for name in ("LALEO_URL", "LALEO_TOKEN", "LALEO_WIDGET_ID"):
        assert f"Set by the constant {name} in wp-config.php" in shown(page)
    for useless in ("Disconnect", "Change the connection", "Choose another widget"):
        assert useless not in shown(page)
    (tag,) = wordpress.person().get("/").scripts("widget.js")
    assert widget["id"] in tag
    assert laleo.token not in page.text
    assert not {"laleo_url", "laleo_token", "laleo_widget_id"} & wordpress.options().keys()


def test_a_field_that_a_constant_decides_is_disabled_and_what_is_sent_for_it_is_ignored(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    wordpress.define(LALEO_URL=laleo.url)
    page = settings.open("connect")
    field = re.search(r'<input[^>]*id="laleo-url"[^>]*>', page.text)
    assert field
    assert "disabled='disabled'" in field[0]
    assert f'value="{laleo.url}"' in field[0]
    assert "Set by the constant LALEO_URL in wp-config.php." in shown(page)

    settings.connect("https://elsewhere.example", laleo.token)
    assert "laleo_url" not in wordpress.options()
    assert wordpress.options()["laleo_token"] == laleo.token


def test_a_constant_that_cannot_be_used_is_named_and_hides_no_older_value(
    connected: Settings, wordpress: WordPress
) -> None:
    wordpress.define(LALEO_URL="htp:/chat")
    page = connected.open()
    text = "Set by the constant LALEO_URL in wp-config.php, but the value cannot be used."
    assert any(notice.startswith(text) for notice in notices(page))
    assert not wordpress.person().get("/").scripts("widget.js")


def test_the_environment_comes_after_constants_and_before_the_site(
    connected: Settings, laleo: Laleo, widget: dict[str, Any], wordpress: WordPress
) -> None:
    def sources(**environment: str) -> dict[str, str]:
        done = wordpress.run_wp("laleo", "status", "--format=json", **environment)
        answer: dict[str, str] = json.loads(done.stdout)["sources"]
        return answer

    assert set(sources().values()) == {"site"}
    environment = {"LALEO_URL": laleo.url, "LALEO_WIDGET_ID": widget["id"]}
    assert sources(**environment) == {
        "url": "environment",
        "token": "site",
        "widget_id": "environment",
    }
    wordpress.define(LALEO_URL=laleo.url)
    assert sources(**environment)["url"] == "constant"
