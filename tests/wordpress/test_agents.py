"""What agents can do: abilities, the connectors screen, settings that the server pushes."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.product import Laleo
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress

READING = {
    "laleo/get-status",
    "laleo/doctor",
    "laleo/get-settings",
    "laleo/list-visitors",
    "laleo/list-conversations",
    "laleo/read-conversation",
}
WRITING = {"laleo/reply", "laleo/update-settings", "laleo/connect"}


class Agent:
    """Asks WordPress's REST API with an application password."""

    def __init__(self, wordpress: WordPress, login: str) -> None:
        made = wordpress.wp("user", "application-password", "create", login, "agent", "--porcelain")
        self.base = f"{wordpress.url}/wp-json"
        self.key = base64.b64encode(f"{login}:{made}".encode()).decode()

    def ask(self, path: str, body: Any = None, method: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Basic {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method or None)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status), json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def names(self) -> set[str]:
        _, found = self.ask("/wp-abilities/v1/abilities?per_page=100")
        return {one["name"] for one in found if one["name"].startswith("laleo/")}


@pytest.fixture
def agent(connected: Settings, wordpress: WordPress) -> Agent:
    return Agent(wordpress, "admin")


def test_reading_is_on_writing_is_off_until_the_site_says_so(
    agent: Agent, wordpress: WordPress
) -> None:
    assert agent.names() == READING
    _, status = agent.ask("/wp-abilities/v1/abilities/laleo/get-status")
    assert status["category"] == "laleo"
    assert status["meta"]["annotations"] == {
        "readonly": True,
        "destructive": False,
        "idempotent": True,
    }
    wordpress.wp("laleo", "settings", "set", "agents", "write")
    assert agent.names() == READING | WRITING
    wordpress.wp("laleo", "settings", "set", "agents", "off")
    assert agent.names() == set()


def test_an_agent_looks_changes_and_answers_as_its_user(
    agent: Agent, wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    run = "/wp-abilities/v1/abilities/laleo/{}/run"
    code, status = agent.ask(run.format("get-status"))
    assert (code, status["state"], status["widget_id"]) == (200, "connected", widget["id"])
    assert agent.ask(run.format("doctor"))[1]["ok"] is True
    assert agent.ask(run.format("list-visitors"))[1]["data"] == []
    wordpress.wp("laleo", "settings", "set", "agents", "write")
    changes = {"input": {"settings": {"loading": "optimizer", "nonsense": 1}}}
    done = agent.ask(run.format("update-settings"), changes)
    assert done[1] == {"changed": ["loading"], "refused": ["nonsense"]}, done


def test_a_subscriber_is_refused(connected: Settings, wordpress: WordPress) -> None:
    subscriber = Agent(wordpress, "subscriber")
    for name in READING:
        needs = "?input[conversation_id]=cnv_1" if name == "laleo/read-conversation" else ""
        status, _ = subscriber.ask(f"/wp-abilities/v1/abilities/{name}/run{needs}")
        assert status == 403, name


def test_the_connectors_screen_takes_a_token_and_shows_it_masked(
    agent: Agent, wordpress: WordPress, laleo: Laleo
) -> None:
    _, shown = agent.ask("/wp/v2/settings")
    assert laleo.token not in json.dumps(shown)
    assert shown["laleo_token"].endswith(laleo.token[-4:])
    listed = wordpress.wp("eval", "echo wp_json_encode( wp_get_connectors()['laleo'] );")
    found = json.loads(listed)
    assert found["type"] == "live_chat"
    assert found["authentication"]["constant_name"] == "LALEO_TOKEN"


def test_pushed_settings_arrive_and_are_reported(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    wanted = {"loading": "optimizer", "identity": True, "nonsense": 1}
    body = {"ids": "all", "settings": wanted}
    assert laleo.owner.post("/wordpress-sites/settings", body).status == 200
    assert "Changed: loading, identity." in wordpress.wp("laleo", "sync")
    (row,) = laleo.owner.get("/wordpress-sites").json["data"]
    assert (row["applied_revision"], row["health"]["state"]) == (1, "connected")
    assert wordpress.wp("laleo", "settings", "get", "loading") == '"optimizer"'
    assert "Nothing had to be changed." in wordpress.wp("laleo", "sync")


def test_settings_signed_by_nobody_are_not_applied(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    body = {"ids": "all", "settings": {"loading": "optimizer"}}
    laleo.owner.post("/wordpress-sites/settings", body)
    spoil = (
        "$l = get_option( 'laleo_link' ); $l['secret'] = 'whsec_' . str_repeat( 'A', 43 ) . '=';"
    )
    wordpress.wp("eval", spoil + " update_option( 'laleo_link', $l );")
    done = wordpress.run_wp("laleo", "sync")
    assert done.returncode == 1
    assert "not signed for this site" in done.stderr
    assert wordpress.wp("laleo", "settings", "get", "loading") == '"now"'


def test_settings_travel_as_a_file(
    connected: Settings, wordpress: WordPress, tmp_path: Any
) -> None:
    wordpress.wp("laleo", "settings", "set", "brand", "Chat by Agency")
    exported = wordpress.wp("laleo", "settings", "export")
    file = tmp_path / "settings.json"
    file.write_text(exported)
    assert "laleo_pat_" not in exported
    wordpress.wp("laleo", "settings", "set", "brand", "null")
    assert wordpress.wp("laleo", "settings", "get", "brand") == '""'
    assert "Changed:" in wordpress.wp("laleo", "settings", "import", str(file))
    assert "<h1>Chat by Agency</h1>" in connected.open().text
    assert "Chat by Agency" in connected.person.get("/wp-admin/plugins.php").text
    file.write_text("[]")
    assert wordpress.run_wp("laleo", "settings", "import", str(file)).returncode == 1
    assert wordpress.run_wp("laleo", "settings", "set", "nonsense", "1").returncode == 1
    rows = wordpress.wp("laleo", "settings", "get", "--format=json")
    assert {"loading", "identity", "agents"} <= {row["name"] for row in rows}


def test_the_doctor_says_by_its_exit_code_whether_something_is_wrong(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    done = wordpress.run_wp("laleo", "doctor", "--format=json")
    checks = {one["name"]: one["result"] for one in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert (checks["widget"], checks["link"], checks["events"]) == ("good", "good", "good")
    (row,) = laleo.owner.get("/wordpress-sites").json["data"]
    laleo.owner.delete(f"/wordpress-sites/{row['id']}")
    assert wordpress.run_wp("laleo", "doctor").returncode == 1
