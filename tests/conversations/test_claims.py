"""Two never answer one visitor at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import update

from laleo.conversations.models import Conversation
from laleo.core import db
from laleo.core.db import db_now
from tests.conversations.talk import Talk
from tests.live.shop import Shop
from tests.people import Caller, People


def lapse(talk: Talk, seconds: float) -> None:
    """Let the claim have this many seconds left."""
    with db.unit(talk.people.app) as session:
        session.execute(update(Conversation).values(claim_until=db_now(seconds)))


def holder(talk: Talk) -> str | None:
    claim = talk.now()["claim"]
    return claim and claim["by"]["id"]


def test_of_fifty_who_claim_at_once_exactly_one_has_it(talk: Talk, people: People) -> None:
    callers = [people.program(talk.owner, kind="agent") for _ in range(50)]

    def claim(caller: Caller) -> Any:
        return caller.post(f"{talk.path}/claim")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(claim, callers))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 49
    [winner] = [answer.json["claim"]["by"]["id"] for answer in answers if answer.status == 200]
    assert holder(talk) == winner
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.json["code"] == "claimed"


def test_of_twenty_who_answer_at_once_exactly_one_does(talk: Talk, people: People) -> None:
    callers = [people.program(talk.owner, kind="agent") for _ in range(20)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(talk.reply, callers))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
    assert talk.now()["last_seq"] == 2
    [said] = [answer.json for answer in answers if answer.status == 201]
    assert holder(talk) == said["author"]["id"]


def test_who_holds_the_claim_is_named_to_the_others(talk: Talk, operator: Caller) -> None:
    assert talk.owner.post(f"{talk.path}/claim").json["claim"]["by"]["kind"] == "operator"
    got = talk.reply(operator)
    assert (got.status, got.json["code"]) == (409, "claimed")
    assert got.json["detail"].startswith("Acme owner is answering")
    assert got.json["claimed_by"] == "Acme owner"
    to_visitor = operator.post(f"/visitors/{talk.visitor_id}/messages", {"body": "Me too"})
    assert (to_visitor.status, to_visitor.json["code"]) == (409, "claimed")
    assert talk.now()["last_seq"] == 1


def test_notes_are_always_fine(talk: Talk, operator: Caller) -> None:
    talk.owner.post(f"{talk.path}/claim")
    note = operator.post(f"{talk.path}/notes", {"body": "She is a regular"})
    assert (note.status, note.json["internal"]) == (201, True)
    assert talk.reply(operator, "Also", internal=True).status == 201
    listed = talk.owner.get(f"{talk.path}/notes").json["data"]
    assert [one["body"] for one in listed] == ["She is a regular", "Also"]
    assert holder(talk) == talk.owner.member_id


def test_the_first_answer_takes_the_claim_by_itself(talk: Talk, operator: Caller) -> None:
    assert talk.now()["claim"] is None
    assert talk.reply(talk.owner).status == 201
    assert holder(talk) == talk.owner.member_id
    assert talk.reply(operator).status == 409
    assert talk.reply(talk.owner, "And another thing").status == 201


def test_a_retry_is_answered_even_when_another_has_the_claim(talk: Talk, operator: Caller) -> None:
    first = talk.reply(talk.owner, client_id="one")
    operator.post(f"{talk.path}/claim", {"force": True})
    assert talk.reply(talk.owner, client_id="one").json == first.json


def test_a_claim_ends_by_itself(talk: Talk, operator: Caller) -> None:
    talk.owner.post(f"{talk.path}/claim")
    lapse(talk, -1)
    assert talk.now()["claim"] is None
    assert talk.reply(operator).status == 201
    assert holder(talk) == operator.member_id


def test_each_answer_renews_the_claim(talk: Talk) -> None:
    talk.owner.post(f"{talk.path}/claim")
    lapse(talk, 5)
    before = talk.now()["claim"]["until"]
    talk.reply(talk.owner)
    assert talk.now()["claim"]["until"] > before


def test_taking_over_is_allowed_and_remembered(talk: Talk, operator: Caller) -> None:
    talk.owner.post(f"{talk.path}/claim")
    assert operator.post(f"{talk.path}/claim").status == 409
    taken = operator.post(f"{talk.path}/claim", {"force": True})
    assert taken.json["claim"]["by"]["id"] == operator.member_id
    assert talk.reply(talk.owner).status == 409
    assert talk.reply(operator).status == 201
    audit = talk.owner.get("/audit-log?action=conversation.claim_taken_over").json["data"]
    assert [(entry["target"], entry["detail"]) for entry in audit] == [
        (talk.id, {"from": "Acme owner"})
    ]


def test_only_the_holder_releases_a_claim(talk: Talk, operator: Caller) -> None:
    talk.owner.post(f"{talk.path}/claim")
    assert operator.delete(f"{talk.path}/claim").json["claim"] is not None
    assert talk.owner.delete(f"{talk.path}/claim").json["claim"] is None
    assert talk.owner.delete(f"{talk.path}/claim").status == 200
    assert talk.reply(operator).status == 201


def test_closing_ends_the_claim(talk: Talk, operator: Caller) -> None:
    talk.owner.post(f"{talk.path}/claim")
    assert operator.post(f"{talk.path}/close").json["claim"] is None


def test_a_viewer_claims_nothing(talk: Talk, viewer: Caller) -> None:
    assert viewer.post(f"{talk.path}/claim").status == 403
    assert viewer.delete(f"{talk.path}/claim").status == 403


def test_an_approved_answer_passes_the_claim_of_who_approved_it(
    talk: Talk, people: People, operator: Caller
) -> None:
    agent = people.program(talk.owner, kind="agent", mode="propose")
    approval = talk.reply(agent, "May I?").json["id"]
    talk.owner.post(f"{talk.path}/claim")
    refused = operator.post(f"/approvals/{approval}/approve")
    assert (refused.status, refused.json["code"]) == (409, "claimed")
    assert talk.now()["last_seq"] == 1
    assert talk.owner.post(f"/approvals/{approval}/approve").status == 200
    assert talk.now()["last_message"]["author"]["kind"] == "agent"
    assert holder(talk) == talk.owner.member_id


def test_agents_claim_and_release_by_their_tool(talk: Talk, agent: Caller) -> None:
    tool = "update_conversation"
    claimed = agent.mcp(tool, conversation_id=talk.id, action="claim")["structuredContent"]
    assert claimed["claim"]["by"]["kind"] == "agent"
    assert talk.reply(talk.owner).status == 409
    released = agent.mcp(tool, conversation_id=talk.id, action="release")["structuredContent"]
    assert released["claim"] is None


def test_typing_renews_the_claim_and_everybody_sees_who_has_it(shop: Shop) -> None:
    page, console = shop.visitor(), shop.member()
    said = page.ask("message", client_id="one", body="Hello")["d"]["message"]
    path = f"/conversations/{said['conversation_id']}"
    first = shop.owner.post(f"{path}/claim").json["claim"]["until"]
    told = console.wait(lambda f: f["t"] == "conversation" and f["d"]["conversation"]["claim"])
    assert told["d"]["conversation"]["claim"]["by"]["id"] == shop.owner.member_id
    console.settled()
    with db.unit(shop.people.app) as session:
        mine = Conversation.id == said["conversation_id"]
        session.execute(update(Conversation).where(mine).values(claim_until=db_now(50)))
    console.tell("typing", conversation_id=said["conversation_id"])
    assert page.expect("typing")["author"]["kind"] == "operator"
    renewed = console.wait(lambda f: f["t"] == "conversation")["d"]["conversation"]["claim"]
    assert renewed["until"] > first
