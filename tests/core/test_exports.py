"""Lists as files: whole, in every reader's hands, and harmless to spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask

from laleo.core import db
from laleo.core.exports import cell
from laleo.visitors import visits
from tests.people import Caller

EVIL = '=HYPERLINK("https://evil.example","Click")'


def _arrive(app: Flask, widget: dict[str, Any], owner: Caller, count: int) -> None:
    place = (owner.account_id, widget["site_id"], widget["id"])
    for number in range(count):
        page = visits.page(f"https://shop.example/{number}", f"{EVIL} {number}", "")
        with db.unit(app):
            visits.arrive(visits.Arrival(*place, None, page, "203.0.113.9", "", None, None))


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "spreadsheets then know that it is UTF-8"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_visitor_is_in_the_file_and_no_cell_is_a_formula(
    app: Flask, owner: Caller, widget: dict[str, Any]
) -> None:
    _arrive(app, widget, owner, 205)
    got = owner.get("/visitors/export?format=csv")
    assert got.headers["Content-Type"].startswith("text/csv")
    assert got.headers["Content-Disposition"].startswith('attachment; filename="visitors-')
    rows = _rows(got.text)
    assert len({row["id"] for row in rows}) == len(rows) == 205
    assert rows[0]["current_page.title"].startswith("'=HYPERLINK")
    for row in rows:
        assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in row.values())


def test_programs_get_a_line_of_json_for_each(
    app: Flask, owner: Caller, widget: dict[str, Any]
) -> None:
    _arrive(app, widget, owner, 3)
    got = owner.get(f"/visitors/export?format=ndjson&site_id={widget['site_id']}")
    assert got.headers["Content-Type"] == "application/x-ndjson"
    listed = owner.get("/visitors").json["data"]
    assert [json.loads(line) for line in got.text.splitlines()] == listed


def test_filters_and_tenants_hold_for_files_too(
    app: Flask, owner: Caller, stranger: Caller, limited: Caller, widget: dict[str, Any]
) -> None:
    _arrive(app, widget, owner, 2)
    for caller in (stranger, limited):
        assert _rows(caller.get("/visitors/export").text) == []
    assert len(_rows(owner.get("/visitors/export?page_url=https://shop.example/1").text)) == 1
    assert owner.get("/visitors/export?format=xlsx").status == 422
    assert owner.get("/visitors/export?limit=5").status == 422


def test_conversations_are_exported_with_what_was_said_last(
    app: Flask, owner: Caller, widget: dict[str, Any]
) -> None:
    _arrive(app, widget, owner, 1)
    visitor = owner.get("/visitors").json["data"][0]
    owner.post(f"/visitors/{visitor['id']}/messages", {"body": "+49 30 1234, one,\n“two”"})
    (row,) = _rows(owner.get("/conversations/export").text)
    assert row["visitor.id"] == visitor["id"]
    assert row["last_message.body"] == "'+49 30 1234, one,\n“two”"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        ("-5", "'-5"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("@sum", "'@sum"),
        ("plain", "plain"),
        (["a", "b"], "a; b"),
        (["=a"], "'=a"),
        ({"k": "v"}, '{"k": "v"}'),
    ],
)
def test_a_cell_is_text_or_a_number_and_nothing_else(value: Any, shown: str) -> None:
    assert cell(value) == shown
