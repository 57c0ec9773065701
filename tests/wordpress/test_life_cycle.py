"""Deactivating keeps, deleting cleans, old versions are met with a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.wordpress.person import Person
from tests.wordpress.settings import Settings, fine
from tests.wordpress.wordpress import WordPress


def test_deactivating_keeps_the_connection(connected: Settings, wordpress: WordPress) -> None:
    wordpress.wp("plugin", "deactivate", "laleo")
    assert not wordpress.person().get("/").scripts("widget.js")
    wordpress.wp("plugin", "activate", "laleo")
    assert fine(connected.open())


def test_deleting_the_plugin_removes_everything_it_stored(
    connected: Settings, wordpress: WordPress, plugin_zip: Path
) -> None:
    connected.save_loading(laleo_loading="optimizer", laleo_staging="1")
    connected.send("laleo_connect", "connect", laleo_url="", laleo_token="")
    assert traces(wordpress)
    try:
        wordpress.wp("plugin", "uninstall", "laleo", "--deactivate")
        assert not wordpress.plugin.exists()
        assert traces(wordpress) == []
    finally:
        wordpress.install_plugin(plugin_zip)


def test_a_wordpress_that_is_too_old_gets_a_sentence_and_no_fatal_error(
    connected: Settings, wordpress: WordPress, admin: Person
) -> None:
    wordpress.write_mu_plugin("$GLOBALS['wp_version'] = '6.4.3';")
    assert wordpress.person().get("/").status == 200
    assert not wordpress.person().get("/").scripts("widget.js")
    text = "Laleo is switched off: it needs WordPress 6.5 and PHP 7.4, or newer."
    assert text in admin.get("/wp-admin/plugins.php").text
    assert text not in admin.get("/wp-admin/index.php").text


def test_the_plugins_row_leads_to_the_settings(admin: Person) -> None:
    row = admin.get("/wp-admin/plugins.php").text.partition('data-slug="laleo"')[2]
    assert 'options-general.php?page=laleo">Settings</a>' in row[:2000]


def traces(wordpress: WordPress) -> list[str]:
    """Every row with our name in any table's key."""
    keys = {"wp_options": "option_name", "wp_usermeta": "meta_key", "wp_postmeta": "meta_key"}
    with closing(sqlite3.connect(wordpress.database)) as connection:
        return [
            name
            for table, key in keys.items()
            for (name,) in connection.execute(
                f"SELECT {key} FROM {table} WHERE {key} LIKE '%laleo%'"
            )
        ]
