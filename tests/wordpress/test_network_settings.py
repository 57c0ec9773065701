"""A network's defaults and locks: sites inherit, choose otherwise, or may not."""

from __future__ import annotations

import re

from tests.product import Laleo
from tests.wordpress.person import Page, Person
from tests.wordpress.settings import notices
from tests.wordpress.wordpress import WordPress

PAGE = "/wp-admin/network/settings.php?page=laleo-network"
SAVE = "/wp-admin/network/edit.php?action=laleo_network"


def save(person: Person, **fields: str) -> Page:
    """The page after "Save Changes"."""
    page = person.get(PAGE)
    nonce = re.findall(r'name="_wpnonce" value="([^"]+)"', page.text)
    assert nonce, page.text[:500]
    return person.post(SAVE, {"_wpnonce": nonce[0], **fields})


def value(network: WordPress, name: str, site: str = "") -> str:
    return str(network.wp("laleo", "settings", "get", name, url=network.url + site))


def test_sites_inherit_choose_otherwise_and_stop_at_locks(network: WordPress, laleo: Laleo) -> None:
    page = save(
        network.person("admin"),
        **{
            "laleo_set[loading]": "1",
            "laleo_value[loading]": "optimizer",
            "laleo_set[identity]": "1",
            "laleo_value[identity]": "1",
            "laleo_set[brand]": "1",
            "laleo_value[brand]": "Agency chat",
            "laleo_lock[brand]": "1",
            "laleo_set[roles]": "1",
            "laleo_value[roles]": "editor\nnobody",
        },
    )
    assert notices(page) == ["Saved for all sites."]
    for site in ("", "/two"):
        assert value(network, "loading", site) == '"optimizer"'
        assert value(network, "roles", site) == '["editor"]'
        assert value(network, "brand", site) == '"Agency chat"'

    two = network.url + "/two"
    network.wp("laleo", "settings", "set", "loading", "now", url=two)
    network.wp("laleo", "settings", "set", "identity", "false", url=two)
    assert value(network, "loading", "/two") == '"now"'
    assert value(network, "identity", "/two") == "false"
    assert value(network, "identity") == "true"
    refused = network.run_wp("laleo", "settings", "set", "brand", "Mine", url=two)
    assert (refused.returncode, "decided by the network: brand" in refused.stderr) == (1, True)

    network.wp("site", "create", "--slug=three", "--email=second@example.test")
    assert value(network, "loading", "/three") == '"optimizer"'


def test_who_administers_one_site_keeps_it_and_has_no_say_on_the_network(
    network: WordPress,
) -> None:
    second = network.person("second")
    assert "People and agents" not in second.get(PAGE).text
    assert second.get(PAGE).status == 403
    assert second.post(SAVE, {"laleo_set[brand]": "1", "laleo_value[brand]": "x"}).status == 403
    assert second.get("/two/wp-admin/options-general.php?page=laleo").status == 200
    forged = network.person("admin").post(SAVE, {"laleo_set[brand]": "1"})
    assert forged.status == 403
    assert value(network, "brand") == '""'


def test_each_site_of_a_network_connection_is_registered_by_itself(
    network: WordPress, laleo: Laleo
) -> None:
    widget = laleo.owner.post(
        "/widgets", {"name": "All shops", "allowed_origins": [network.url]}
    ).json
    connect = ["--network", f"--server={laleo.url}", f"--token={laleo.token}"]
    network.wp("laleo", "connect", *connect, f"--widget={widget['id']}")
    network.wp("laleo", "sync", url=network.url + "/two")
    rows = laleo.owner.get("/wordpress-sites").json["data"]
    assert {row["url"] for row in rows} == {network.url, network.url + "/two"}
    assert {row["multisite"] for row in rows} == {True}
