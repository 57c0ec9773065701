"""One-tap links: looking changes nothing, pressing acts once, nobody else learns the address."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from structlog.testing import capture_logs

from laleo.core import actions
from tests.alerts.desk import EVERYONE, Desk
from tests.mailbox import Mailbox
from tests.people import Caller

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LINK = re.compile(r"http://localhost:8000(/a/[\w.=-]+)")


@pytest.fixture
def link(desk: Desk, mailbox: Mailbox) -> str:
    """The path of the link in the mail that the owner got."""
    desk.rule((0, EVERYONE))
    desk.waiting()
    desk.work()
    found = LINK.search(mailbox.mails[0][1].get_content())
    assert found
    return found[1]


def test_looking_changes_nothing_and_pressing_acts(desk: Desk, link: str) -> None:
    client = desk.app.test_client()
    for _ in range(2):
        page = client.get(link, headers=HTML)
        assert (page.status_code, desk.alert()["state"]) == (200, "open")
    assert "I take care of it" in page.text
    assert '<form method="post">' in page.text
    assert client.head(link, headers=HTML).status_code == 200
    assert desk.alert()["state"] == "open"

    page = client.post(link, headers=HTML)
    assert (page.status_code, "Thank you" in page.text) == (200, True)
    alert = desk.alert()
    assert alert["state"] == "acknowledged"
    assert alert["acknowledged_by"]["id"] == desk.owner.member_id
    (entry,) = desk.owner.get("/audit-log?action=alert.acknowledged").json["data"]
    assert entry["detail"]["by"] == "link"

    page = client.post(link, headers=HTML)
    assert "Acme owner takes care of it" in page.text
    assert len(desk.owner.get("/audit-log?action=alert.acknowledged").json["data"]) == 1


def test_the_page_tells_nobody_its_address(desk: Desk, link: str) -> None:
    page = desk.app.test_client().get(link, headers=HTML)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert link not in page.text


def test_a_crash_does_not_log_the_address(
    desk: Desk, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "read", breaks)
    with capture_logs() as said:
        answer = desk.app.test_client().get(link)
    assert (answer.status_code, said[0]["event"], said[0]["path"]) == (500, "crashed", "/a/…")
    assert link.removeprefix("/a/") not in str(said) + answer.text


def test_a_link_that_is_cut_forged_or_old_says_so(app: Flask, desk: Desk, link: str) -> None:
    with app.app_context():
        old = actions.link("acknowledge-alert", desk.alert()["id"], ttl_s=-1)
        other = actions.link("something-else", desk.alert()["id"], ttl_s=60)
    bad = [link[:-1], link[:-1] + ("A" if link[-1] != "A" else "B"), link.replace(".", "x.")]
    bad += [path.removeprefix("http://localhost:8000") for path in (old, other)] + ["/a/x", "/a/é"]
    client = app.test_client()
    for path in bad:
        for page in (client.get(path, headers=HTML), client.post(path, headers=HTML)):
            assert page.status_code == 410, path
            assert "This link no longer works" in page.text
    assert client.post("/a/x").json["title"] == "This link no longer works"
    assert desk.alert()["state"] == "open"


def test_a_link_is_worth_what_its_owner_may_do_today(
    desk: Desk, mailbox: Mailbox, operator: Caller
) -> None:
    desk.rule((0, {"kind": "email", "who": operator.member_id}))
    desk.waiting()
    desk.work()
    found = LINK.search(mailbox.mails[0][1].get_content())
    assert found
    assert desk.owner.patch(f"/members/{operator.member_id}", {"role": "viewer"}).status == 200
    client = desk.app.test_client()
    assert client.post(found[1], headers=HTML).status_code == 403
    assert desk.owner.delete(f"/members/{operator.member_id}").status == 204
    page = client.get(found[1], headers=HTML)
    assert (page.status_code, "no longer a member" in page.text) == (404, True)
    assert desk.alert()["state"] == "open"
