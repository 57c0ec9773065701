"""Who a visitor is, by the site's signed token: accepted, refused, merged, left behind."""

from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.live.client import Live
from tests.live.shop import Shop


def secret_of(shop: Shop, widget: dict[str, Any] | None = None) -> str:
    made = shop.owner.post(f"/widgets/{(widget or shop.widget)['id']}/identity-secret")
    assert made.status == 201, made.text
    return str(made.json["secret"])


def token(secret: str, *, alg: str = "HS256", **claims: Any) -> str:
    body = {"sub": "user-7", "exp": int(time.time()) + 600} | claims
    given = {name: value for name, value in body.items() if value is not None}
    return jwt.encode({"alg": alg}, given, OctKey.import_key(secret), algorithms=[alg])


def visitor(shop: Shop, visitor_id: str) -> dict[str, Any]:
    got = shop.owner.get(f"/visitors/{visitor_id}")
    assert got.status == 200, got.text
    return dict(got.json)


def identified(page: Live, text: str) -> dict[str, Any]:
    answer = page.ask("identify", token=text)
    assert answer["t"] == "identified", answer
    return dict(answer["d"])


def test_the_visitor_becomes_who_the_site_says_they_are(shop: Shop) -> None:
    page = shop.visitor()
    got = identified(page, token(secret_of(shop), name="Ann", email="ann@shop.example"))
    assert got["visitor_id"] == page.welcome["visitor_id"]
    shown = visitor(shop, got["visitor_id"])
    assert (shown["name"], shown["email"]) == ("Ann", "ann@shop.example")
    assert (shown["external_id"], shown["verified"]) == ("user-7", True)


def test_the_nameless_visitor_goes_into_the_known_one_with_all_they_did(shop: Shop) -> None:
    secret = secret_of(shop)
    first = shop.visitor()
    known = identified(first, token(secret, name="Ann"))["visitor_id"]
    first.ask("message", client_id="a", body="Long ago")
    page = shop.visitor()
    other = page.welcome["visitor_id"]
    page.ask("message", client_id="b", body="Today")
    page.ask("attributes", plan="pro")
    page.ask("tags", add=["vip"])
    page.ask("track", name="order", properties={"total": 12})
    shop.owner.post(f"/visitors/{other}/notes", {"body": "Nice"})
    got = identified(page, token(secret))
    assert got["visitor_id"] == known
    assert shop.owner.get(f"/visitors/{other}").status == 404
    shown = visitor(shop, known)
    assert shown["attributes"] == {"plan": "pro"}
    assert (shown["tags"], shown["note_count"], shown["visits"]) == (["vip"], 1, 2)
    assert shop.owner.get(f"/visitors/{known}/tracked-events").json["data"][0]["name"] == "order"
    talks = shop.owner.get(f"/conversations?visitor_id={known}").json["data"]
    assert len(talks) == 2
    [goes_on] = [talk for talk in talks if talk["state"] == "open"]
    assert goes_on["last_message"]["body"] == "Today"
    assert shown["conversation_id"] == goes_on["id"] == got["conversation"]["id"]
    shop.owner.post(f"/visitors/{known}/messages", {"body": "Hello Ann"})
    page.wait(lambda f: f["t"] == "message" and f["d"]["message"]["body"] == "Hello Ann")
    again = shop.visitor(token=got["token"])
    assert again.welcome["visitor_id"] == known
    assert [v["id"] for v in shop.online()] == [known]


def test_another_page_of_the_merged_visitor_comes_again(shop: Shop) -> None:
    secret = secret_of(shop)
    identified(shop.visitor(), token(secret))
    page = shop.visitor()
    tab = shop.visitor(token=page.welcome["token"])
    identified(page, token(secret))
    assert tab.closed().code == 1012


def test_somebody_else_on_the_same_page_is_another_visitor(shop: Shop) -> None:
    secret, page = secret_of(shop), shop.visitor()
    ann = identified(page, token(secret, sub="ann"))["visitor_id"]
    page.ask("message", client_id="a", body="A secret of Ann's")
    bob = identified(page, token(secret, sub="bob"))
    assert bob["visitor_id"] != ann
    assert bob["conversation"] is None
    assert "secret" not in str(bob["messages"])


def test_after_a_reset_the_next_person_is_new_and_sees_nothing(shop: Shop) -> None:
    page = shop.visitor()
    identified(page, token(secret_of(shop)))
    page.ask("message", client_id="a", body="Mine")
    after = shop.visitor()
    assert after.welcome["visitor_id"] != page.welcome["visitor_id"]
    assert after.welcome["messages"] == []


def _refusals(secret: str, foreign: str) -> dict[str, str]:
    now, good = int(time.time()), token(secret)
    head, _, rest = good.partition(".")
    body = rest.partition(".")[0]
    none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
    return {
        "another widget's key": token(foreign),
        "no signature": f"{none}.{body}.",
        "an empty signature": f"{head}.{body}.",
        "another algorithm": token(secret, alg="HS512"),
        "expired": token(secret, exp=now - 5),
        "good for a day": token(secret, exp=now + 86400),
        "good for ever": token(secret, exp=None),
        "of the future": token(secret, iat=now + 600),
        "without sub": token(secret, sub=None),
        "an empty sub": token(secret, sub=""),
        "a number as sub": token(secret, sub=7),
        "a long sub": token(secret, sub="x" * 256),
        "a hostile sub": token(secret, sub="a\u202eb"),
        "a wrong e-mail": token(secret, email="nobody"),
        "no token at all": "x",
    }


def test_what_does_not_show_who_they_are_is_refused(shop: Shop) -> None:
    other = shop.people.widget(shop.owner, name="Second")
    secret, foreign = secret_of(shop), secret_of(shop, other)
    for label, text in _refusals(secret, foreign).items():
        page = shop.visitor()
        answer = page.ask("identify", token=text)
        assert answer["t"] == "error", label
        assert answer["d"]["code"] == "identity_refused", label
        assert visitor(shop, page.welcome["visitor_id"])["verified"] is False
        page.cut()


def test_without_a_secret_nobody_is_identified(shop: Shop) -> None:
    answer = shop.visitor().ask("identify", token=token("a" * 43))
    assert answer["d"]["code"] == "identity_refused"


def test_a_rotated_key_goes_on_for_a_while_and_the_one_before_does_not(shop: Shop) -> None:
    first, second = secret_of(shop), secret_of(shop)
    page = shop.visitor()
    identified(page, token(first))
    identified(page, token(second))
    third = secret_of(shop)
    assert page.ask("identify", token=token(first))["d"]["code"] == "identity_refused"
    identified(page, token(second))
    identified(page, token(third))


def test_what_the_site_vouches_for_is_not_overwritten_by_a_form(shop: Shop) -> None:
    page = shop.visitor()
    identified(page, token(secret_of(shop), name="Ann"))
    page.ask("offline", client_id="a", body="Hi", details={"name": "Mallory"})
    assert visitor(shop, page.welcome["visitor_id"])["name"] == "Ann"


def test_a_visitor_who_is_forgotten_leaves_nothing_and_their_token_opens_nothing(
    shop: Shop,
) -> None:
    page = shop.visitor()
    page.ask("attributes", plan="pro")
    page.ask("message", client_id="a", body="Hi")
    visitor_id = page.welcome["visitor_id"]
    shop.owner.patch(f"/visitors/{visitor_id}", {"name": "Ann", "phone": "+90 212 555"})
    assert page.ask("forget")["t"] == "forgotten"
    shown = visitor(shop, visitor_id)
    blank = ("name", "email", "phone", "ip", "language", "referrer", "current_page")
    assert all(shown[name] is None for name in blank), shown
    assert (shown["online"], shown["attributes"], shown["tags"]) == (False, {}, [])
    assert shop.owner.get(f"/visitors/{visitor_id}/page-views").json["data"] == []
    again = shop.visitor(token=page.welcome["token"])
    assert again.welcome["visitor_id"] != visitor_id


@pytest.mark.parametrize(
    ("frame", "data"),
    [
        ("attributes", {f"k{n}": 1 for n in range(51)}),
        ("attributes", {"k": "x" * 256}),
        ("attributes", {"k": ["a"]}),
        ("attributes", {"k" * 65: 1}),
        ("tags", {"add": ["x" * 41]}),
        ("tags", {"add": [f"t{n}" for n in range(51)]}),
        ("track", {"name": "", "properties": {}}),
        ("track", {"name": "a", "properties": {"deep": {"er": 1}}}),
    ],
)
def test_more_than_a_page_may_say_is_refused_in_words(
    shop: Shop, frame: str, data: dict[str, Any]
) -> None:
    answer = shop.visitor().ask(frame, **data)
    assert (answer["t"], answer["d"]["code"]) == ("error", "validation_failed")


def test_a_widget_for_known_people_takes_words_from_nobody_else(shop: Shop) -> None:
    path = f"/widgets/{shop.widget['id']}"
    assert shop.owner.patch(path, {"identity": {"required": True}}).status == 200
    page = shop.visitor()
    refused = page.ask("message", client_id="a", body="Hello")
    assert (refused["t"], refused["d"]["code"]) == ("error", "identity_required")
    assert "Sign in" in refused["d"]["detail"]
    left = page.ask("offline", client_id="b", body="Hello", details={"name": "Eve"})
    assert left["d"]["code"] == "identity_required"
    assert shop.owner.get("/conversations").json["data"] == []
    identified(page, token(secret_of(shop), name="Ann"))
    assert page.ask("message", client_id="a", body="Hello")["t"] == "ack"
