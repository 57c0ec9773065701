"""Networks of sites."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.product import Laleo
from tests.wordpress.settings import Settings, fine, notices, shown
from tests.wordpress.wordpress import WordPress

# The server under test has a private address; this makes it count as a public one.
PUBLIC = """
add_filter( 'http_request_host_is_external', '__return_true' );
add_filter( 'http_allowed_safe_ports', fn( $ports, $host, $url )
    => array( wp_parse_url( $url, PHP_URL_PORT ) ), 10, 3 );
"""


@pytest.fixture
def widget(laleo: Laleo, network: WordPress) -> dict[str, Any]:
    """A widget of the account that allows the network's sites."""
    made = {"name": "All shops", "allowed_origins": [network.url]}
    answer = laleo.owner.post("/widgets", made)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def test_one_connection_serves_every_site_of_the_network(
    network: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    connect_all(network, laleo)
    for site in ("/", "/two/"):
        (tag,) = network.person().get(site).scripts("widget.js")
        assert widget["id"] in tag


def test_the_administrator_of_a_site_sees_that_the_network_decides(
    network: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    connect_all(network, laleo)
    page = Settings(network.person("second"), "/two").open()
    assert fine(page)
    assert shown(page).count("Set for the whole network") == 3
    assert laleo.token not in page.text


def test_the_administrator_of_a_site_connects_it_alone(
    network: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    network.write_mu_plugin(PUBLIC)
    settings = Settings(network.person("second"), "/two")
    settings.connect(laleo.url, laleo.token)
    assert fine(settings.choose(widget["id"]))
    assert network.person().get("/two/").scripts("widget.js")
    assert not network.person().get("/").scripts("widget.js")


def test_the_administrator_of_a_site_has_no_say_on_another(
    network: WordPress, laleo: Laleo
) -> None:
    person = network.person("second")
    assert person.get("/wp-admin/options-general.php?page=laleo").status == 403
    stolen = Settings(person, "/two").open().hidden("laleo_connect")
    fields = stolen | {"laleo_url": laleo.url, "laleo_token": laleo.token}
    assert person.post("/wp-admin/admin-post.php", fields).status == 403


def test_the_administrator_of_a_site_cannot_explore_private_addresses(
    network: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    settings = Settings(network.person("second"), "/two")
    refusal = "Only the administrators of this network may use a server with a private address"
    assert notices(settings.connect(laleo.url, laleo.token))[0].startswith(refusal)
    by_id = {"laleo_url": laleo.url, "laleo_widget_id": widget["id"]}
    assert notices(settings.send("laleo_use_widget_id", "connect", **by_id))[0].startswith(refusal)
    everything = Settings(network.person("admin"), "/two")
    assert "Step 2 of 2" in shown(everything.connect(laleo.url, laleo.token))


def test_disconnecting_the_network_lets_the_sites_decide_again(
    network: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    connect_all(network, laleo)
    network.wp("laleo", "disconnect", "--network")
    assert not network.person().get("/two/").scripts("widget.js")
    assert "Step 1 of 2" in shown(Settings(network.person("second"), "/two").open())


def test_deleting_the_plugin_cleans_every_site_of_the_network(
    network: WordPress, laleo: Laleo, widget: dict[str, Any], plugin_zip: Path
) -> None:
    two = f"{network.url}/two"
    for url in (network.url, two):
        network.wp(
            "laleo", "connect", f"--server={laleo.url}", f"--token={laleo.token}",
            f"--widget={widget['id']}", url=url,
        )  # fmt: skip
    connect_all(network, laleo)
    assert {table for table, _ in traces(network)} == {"wp_options", "wp_2_options", "wp_sitemeta"}
    try:
        network.wp("plugin", "deactivate", "laleo", "--network")
        network.wp("plugin", "uninstall", "laleo")
        assert traces(network) == []
    finally:
        network.install_plugin(plugin_zip)


def connect_all(network: WordPress, laleo: Laleo) -> None:
    network.wp("laleo", "connect", "--network", f"--server={laleo.url}", f"--token={laleo.token}")


def traces(network: WordPress) -> list[tuple[str, str]]:
    """Every row with our name, and its table."""
    keys = {
        "wp_options": "option_name",
        "wp_2_options": "option_name",
        "wp_sitemeta": "meta_key",
        "wp_usermeta": "meta_key",
    }
    with closing(sqlite3.connect(network.database)) as connection:
        return [
            (table, name)
            for table, key in keys.items()
            for (name,) in connection.execute(
                f"SELECT {key} FROM {table} WHERE {key} LIKE '%laleo%'"
            )
        ]
