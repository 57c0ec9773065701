"""Visitors who ask to be forgotten take their words along, unless the widget keeps them."""

from __future__ import annotations

import pytest

from laleo.core import db
from laleo.visitors.forgetting import forget
from tests.conversations.talk import Talk


@pytest.mark.parametrize("erases", [True, False])
def test_what_a_forgotten_visitor_wrote_goes_where_the_widget_says_so(
    talk: Talk, erases: bool
) -> None:
    widget = f"/widgets/{talk.widget['id']}"
    assert talk.owner.patch(widget, {"privacy": {"erase_messages": erases}}).status == 200
    file_id = talk.visitor_upload("letter.txt", b"Dear shop").json["id"]
    talk.say("I am Ann", attachment_ids=[file_id])
    talk.reply(talk.owner, "Hello")
    with db.unit(talk.people.app):
        forget(talk.visitor_id)
    said = talk.owner.get(f"{talk.path}/messages").json["data"]
    mine = [one for one in said if one["author"]["kind"] == "visitor"]
    assert {one["author"]["name"] for one in mine} == {"Visitor"}
    assert ("I am Ann" in [one["body"] for one in mine]) is not erases
    assert [len(one["attachments"]) for one in mine][-1] == (0 if erases else 1)
    assert "Hello" in [one["body"] for one in said]
    assert talk.owner.get(f"/attachments/{file_id}").status == (404 if erases else 200)
