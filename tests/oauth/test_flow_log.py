"""The doctor's log: what a client did, and in a sentence why it is not connected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.client import Client, Web, bearer, register
from tests.people import Caller, People


def newest(owner: Caller) -> dict[str, Any]:
    flow: dict[str, Any] = owner.get("/oauth-flows").json["data"][0]
    assert owner.get(f"/oauth-flows/{flow['id']}").json == flow
    return flow


def steps(flow: dict[str, Any]) -> list[str]:
    return [step["step"] for step in flow["steps"]]


def test_a_connection_that_works_is_told_from_its_beginning(web: Web, owner: Caller) -> None:
    web.get("/.well-known/oauth-authorization-server")
    client = register(web)
    tokens = client.connect(owner)
    assert newest(owner)["verdict"]["ok"] is False
    bearer(owner, tokens["access_token"]).get("/me")
    client.refresh(tokens["refresh_token"])
    flow = newest(owner)
    told = ["metadata", "registration", "authorize", "consent", "code", "token", "first_call"]
    assert steps(flow) == [*told, "refresh"]
    assert all(step["ok"] for step in flow["steps"])
    assert flow["client"]["name"] == "Claude"
    assert flow["verdict"] == {"ok": True, "text": "It works: the client has used its token."}


def test_a_code_that_nobody_fetches_is_the_clients_fault(client: Client, owner: Caller) -> None:
    client.visit(owner).allow()
    verdict = newest(owner)["verdict"]
    assert verdict["ok"] is False
    assert "never asked for a token" in verdict["text"]


@pytest.mark.parametrize(("button", "text"), [(None, "nobody has answered"), ("deny", "said no")])
def test_a_consent_that_was_not_given_says_so(
    client: Client, owner: Caller, button: str | None, text: str
) -> None:
    page = client.visit(owner)
    if button:
        page.press(button)
    assert text in newest(owner)["verdict"]["text"]


def test_a_refused_request_for_tokens_says_why(client: Client, owner: Caller) -> None:
    code = client.visit(owner).allow()["code"]
    client.redeem(code, code_verifier="x" * 64)
    flow = newest(owner)
    assert steps(flow)[-1] == "token"
    assert flow["verdict"]["text"] == "Stopped at “token”: Code challenge failed."


def test_a_client_that_gives_its_tokens_back_ends_the_story(client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    asked = {"token": tokens["refresh_token"], "client_id": client.client_id}
    client.web.form("/oauth/revoke", asked)
    assert steps(newest(owner))[-1] == "revoke"


def test_what_nobody_looked_at_is_shown_where_there_is_one_account(
    web: Web, owner: Caller, people: People
) -> None:
    register(web)
    assert "sent nobody" in newest(owner)["verdict"]["text"]
    stranger = people.owner("Strangers")
    assert stranger.get("/oauth-flows").json["data"] == []
    assert owner.get("/oauth-flows").json["data"] == []


def test_the_log_is_the_accounts_own(client: Client, owner: Caller, people: People) -> None:
    client.visit(owner).allow()
    flow = newest(owner)
    stranger, operator = people.owner("Strangers"), people.colleague(owner, "operator")
    assert stranger.get(f"/oauth-flows/{flow['id']}").status == 404
    assert operator.get("/oauth-flows").status == 403


def test_a_question_that_is_not_in_order_is_logged_with_its_reason(
    client: Client, owner: Caller
) -> None:
    client.visit(owner, code_challenge=None, code_challenge_method=None)
    flow = newest(owner)
    assert flow["client"]["name"] == "Claude"
    assert "requires PKCE" in flow["verdict"]["text"]
    client.visit(owner, client_id="cli_nobody")
    flow = newest(owner)
    assert flow["client"] is None
    assert "not known here" in flow["verdict"]["text"]
    client.visit(owner, client_id="http://127.0.0.1:9/client.json")
    flow = newest(owner)
    assert steps(flow) == ["metadata"]
    assert "could not be asked" in flow["verdict"]["text"]
