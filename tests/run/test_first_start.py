"""What a person sees who starts Laleo for the first time, and again the next day."""

import json
import re
import subprocess
import urllib.request

import pytest

from tests.run.house import House


@pytest.fixture(scope="module")
def banner(running: House) -> str:
    return running.log.read_text()


def pasted(*lines: str) -> dict:
    """The JSON that these lines print when somebody pastes them into a shell."""
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)], capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def commands(banner: str) -> list[str]:
    return [line for line in banner.splitlines() if line.startswith(("export ", "curl "))]


def row(banner: str, name: str) -> str:
    found = re.search(rf"^  {name} +(.+)$", banner, re.MULTILINE)
    assert found, banner
    return found.group(1)


def test_the_banner_says_where_everything_is(running: House, banner: str) -> None:
    assert row(banner, "Console") == f"{running.url}/console"
    assert row(banner, "Demo page") == f"{running.url}/demo"
    assert re.fullmatch(r"\S+@\S+ with the code \d{6} \(.*\)", row(banner, "Sign in"))
    assert re.fullmatch(r"laleo_pat_[0-9A-Za-z]+", row(banner, "Token"))
    assert row(banner, "Data") == str(running.data)


def test_every_address_in_the_banner_answers(running: House, banner: str) -> None:
    for address in re.findall(rf"{running.url}(/\S+)", banner):
        if address not in {"/mcp", "/api/v1/widgets"}:
            assert running.answer(address)[0] == 200, address


def test_the_api_command_works_as_it_is_printed(banner: str) -> None:
    export, widgets, _ = commands(banner)
    assert [widget["enabled"] for widget in pasted(export, widgets)["data"]] == [True]


def test_the_mcp_command_works_as_it_is_printed(banner: str) -> None:
    export, widgets, tools = commands(banner)
    assignment = widgets.partition(";")[0]
    names = [tool["name"] for tool in pasted(export, assignment, tools)["result"]["tools"]]
    assert "list_widgets" in names


def test_the_sign_in_code_opens_the_console(running: House, banner: str) -> None:
    email, code = row(banner, "Sign in").split(" (")[0].split(" with the code ")
    request = urllib.request.Request(
        f"{running.url}/api/v1/sign-in",
        data=json.dumps({"email": email, "code": code}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        assert response.headers["Set-Cookie"]


def test_the_next_start_knows_everything_and_shows_no_token(house: House) -> None:
    first = house.start()
    token = row(first, "Token")
    house.stop()
    second = house.start()
    assert json.loads(house.answer("/api/v1/widgets", token)[1])["data"]
    assert "laleo_pat_" not in second
    assert row(first, "Sign in") != row(second, "Sign in")


def test_without_the_demo_the_banner_shows_the_way_to_sign_up(house: House) -> None:
    house.environ["LALEO_DEMO"] = "false"
    banner = house.start()
    assert row(banner, "Sign up") == f"{house.url}/signup"
    assert "laleo_pat_" not in banner
