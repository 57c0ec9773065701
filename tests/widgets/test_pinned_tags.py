"""A tag can name one version for ever; the server keeps its files and says what is stored."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from flask import Flask

from laleo.widgets import texts
from tests.people import Caller


def test_a_pinned_tag_carries_the_integrity_of_the_file_it_names(
    owner: Caller, app: Flask, widget: dict[str, Any]
) -> None:
    tag = owner.get(f"/widgets/{widget['id']}/script-tag?pinned=true").json["tag"]
    found = re.search(
        r'src="http://[^/]+(/w/v1/loader\.[0-9a-f]{10}\.js)" integrity="([^"]+)"', tag
    )
    assert found
    assert 'crossorigin="anonymous"' in tag
    answer = app.test_client().get(found[1])
    digest = base64.b64encode(hashlib.sha384(answer.data).digest()).decode()
    assert found[2] == f"sha384-{digest}"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_pinned_version_outlives_the_next_build(
    owner: Caller,
    app: Flask,
    widget: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    tag = owner.get(f"/widgets/{widget['id']}/script-tag?pinned=true").json["tag"]
    path = re.search(r"/w/v1/loader\.[0-9a-f]+\.js", tag)
    assert path
    named = re.findall(rb'path:"([a-z]+\.[0-9a-f]{10}\.js)"', app.test_client().get(path[0]).data)
    assert len(named) >= 5
    monkeypatch.setattr(texts, "BUILT", tmp_path)  # the folder as another build leaves it
    for name in [path[0], *(f"/w/v1/{part.decode()}" for part in named)]:
        assert app.test_client().get(name).status_code == 200
    assert app.test_client().get("/w/v1/..%2flaleo.db.js").status_code == 404


def test_a_tab_left_open_over_an_upgrade_still_finds_its_parts(
    app: Flask,
    widget: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    origin = {"Origin": widget["allowed_origins"][0]}
    client = app.test_client()
    config = client.get(f"/w/v1/config?widget={widget['id']}", headers=origin).get_json()
    monkeypatch.setattr(texts, "BUILT", tmp_path)
    assert len(config["files"]) >= 6
    for path in config["files"].values():
        assert client.get(path).status_code == 200


def test_the_table_of_what_is_stored_is_public(app: Flask) -> None:
    answer = app.test_client().get("/w/v1/storage.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    table = answer.get_json()
    assert table["cookies"] == []
    names = [entry["name"] for entry in table["entries"]]
    assert "laleo:<widget id>:token" in names
    assert all(entry["purpose"] and entry["holds"] for entry in table["entries"])
    assert set(table["modes"]) == {"none-until-open", "session", "persistent"}
