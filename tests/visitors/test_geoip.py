"""Where visitors are, by the operator's file; and how much of their address is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from laleo.config import BadSetting, load
from laleo.core import db
from laleo.visitors import places
from laleo.visitors.places import NOWHERE, Place
from tests.live.shop import Shop
from tests.visitors.mmdb import build


def entry(country: str, city: str, region: str = "Region") -> dict[str, Any]:
    return {
        "country": {"iso_code": country},
        "city": {"names": {"en": city}},
        "subdivisions": [{"names": {"en": region}}],
    }


def test_an_address_is_found_and_a_new_file_is_noticed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "places.mmdb"
    path.write_bytes(build({"203.0.113.0/24": entry("TR", "Istanbul")}))
    settings = replace(app.config["LALEO"], geoip_file=path)
    monkeypatch.setitem(app.config, "LALEO", settings)
    monkeypatch.setitem(app.extensions, "laleo-geoip", places._File())
    monkeypatch.setattr(places, "LOOK_S", 0)
    with db.unit(app):
        assert places.find("203.0.113.9") == Place("TR", "Region", "Istanbul")
        assert places.find("::ffff:203.0.113.9") == Place("TR", "Region", "Istanbul")
        for unknown in ("192.0.2.1", "2001:db8::1", "unknown", ""):
            assert places.find(unknown) == NOWHERE
        path.write_bytes(build({"203.0.113.0/24": entry("DE", "Berlin am neuen Ort")}))
        assert places.find("203.0.113.9").city == "Berlin am neuen Ort"
        path.write_bytes(b"broken")
        assert places.find("203.0.113.9").country == "DE"
        path.unlink()
        assert places.find("203.0.113.9").country == "DE"


def test_a_missing_file_stops_the_start_by_name(tmp_path: Path) -> None:
    environ = {"LALEO_DATA_DIR": str(tmp_path), "LALEO_GEOIP_FILE": str(tmp_path / "no.mmdb")}
    with pytest.raises(BadSetting, match="LALEO_GEOIP_FILE"):
        load(environ)


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("unknown", ""),
    ],
)
def test_a_household_cannot_be_told_from_what_is_kept(ip: str, kept: str) -> None:
    assert places.truncated(ip) == kept


def test_a_widget_that_truncates_keeps_no_whole_address(shop: Shop) -> None:
    path = f"/widgets/{shop.widget['id']}"
    shop.owner.patch(path, {"privacy": {"truncate_ip": True}})
    page = shop.visitor()
    shown = shop.owner.get(f"/visitors/{page.welcome['visitor_id']}").json
    assert shown["ip"] == "127.0.0.0/24"
