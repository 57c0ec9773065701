"""`wp laleo`."""

from __future__ import annotations

import json
from typing import Any

from tests.product import Laleo, free_port
from tests.wordpress.wordpress import WordPress


def connect(wordpress: WordPress, laleo: Laleo, *more: str) -> Any:
    return wordpress.run_wp(
        "laleo", "connect", f"--server={laleo.url}", f"--token={laleo.token}", *more
    )


def test_connect_takes_the_widget_that_allows_the_site(
    wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    done = connect(wordpress, laleo)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"with the widget Tea shop ({widget['id']})" in done.stdout
    assert laleo.token not in done.stdout
    (tag,) = wordpress.person().get("/").scripts("widget.js")
    assert widget["id"] in tag


def test_connect_stores_nothing_when_the_widget_is_not_clear(
    wordpress: WordPress, laleo: Laleo
) -> None:
    laleo.server.people.widget(laleo.owner, name="Another")
    done = connect(wordpress, laleo)
    assert done.returncode == 1
    assert "The account has 2 widgets that could be meant; name one." in done.stderr
    assert "laleo_url" not in wordpress.options()
    assert connect(wordpress, laleo, f"--widget={laleo.widget_id}").returncode == 0


def test_connect_stores_nothing_when_the_server_refuses(wordpress: WordPress, laleo: Laleo) -> None:
    assert connect(wordpress, laleo, "--widget=wgt_" + "0" * 26).returncode == 1
    unreachable = f"--server=http://127.0.0.1:{free_port()}"
    done = wordpress.run_wp("laleo", "connect", unreachable, f"--token={laleo.token}")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert connect(wordpress, laleo, "--network").returncode == 1
    assert not {"laleo_url", "laleo_token"} & wordpress.options().keys()


def test_status_says_by_its_exit_code_whether_visitors_get_the_widget(
    wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    def status() -> tuple[int, dict[str, Any]]:
        done = wordpress.run_wp("laleo", "status", "--format=json")
        return done.returncode, json.loads(done.stdout)

    code, answer = status()
    assert (code, answer["state"]) == (1, "disconnected")
    connect(wordpress, laleo)
    code, answer = status()
    assert code == 0
    assert answer == {
        "state": "connected",
        "url": laleo.url,
        "account": "Acme",
        "widget_id": widget["id"],
        "widget": "Tea shop",
        "problem": None,
        "sources": {"url": "site", "token": "site", "widget_id": "site"},
    }
    laleo.owner.patch(f"/widgets/{widget['id']}", {"allowed_origins": [laleo.url]})
    code, answer = status()
    assert (code, answer["state"]) == (1, "failing")
    assert wordpress.url in answer["problem"]


def test_status_is_readable_as_a_table_too(wordpress: WordPress, laleo: Laleo) -> None:
    connect(wordpress, laleo)
    for form in ("table", "yaml", "csv"):
        assert laleo.url in wordpress.run_wp("laleo", "status", f"--format={form}").stdout


def test_widgets_lists_the_account(
    wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    assert wordpress.run_wp("laleo", "widgets").returncode == 1
    connect(wordpress, laleo)
    rows = wordpress.wp("laleo", "widgets", "--format=json")
    assert [(row["id"], row["chosen"]) for row in rows] == [
        (widget["id"], True),
        (laleo.widget_id, False),
    ]
    assert wordpress.wp("laleo", "widgets", "--format=count") == "2"
    assert wordpress.wp("laleo", "widgets", "--format=ids").split() == [row["id"] for row in rows]


def test_disconnect_forgets_and_says_when_it_cannot(wordpress: WordPress, laleo: Laleo) -> None:
    connect(wordpress, laleo)
    assert wordpress.run_wp("laleo", "disconnect").returncode == 0
    assert not {"laleo_url", "laleo_token", "laleo_widget_id"} & wordpress.options().keys()
    wordpress.define(LALEO_URL=laleo.url)
    done = wordpress.run_wp("laleo", "disconnect")
    assert done.returncode == 1
    assert "Set by the constant LALEO_URL" in done.stderr
