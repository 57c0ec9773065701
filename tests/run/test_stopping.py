"""However Laleo is stopped, no process of it stays behind."""

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.backing import until
from tests.run.house import LALEO, House

PARTS = ("valkey-server", "laleo.wsgi", "worker deliver", "worker chores", "reconciler")


def parts(house: House) -> list[str]:
    commands = house.processes().values()
    return [part for part in PARTS if any(part in command for command in commands)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_ends_all_parts(house: House, number: signal.Signals) -> None:
    house.start()
    until(lambda: parts(house) == list(PARTS), what="every part")
    house.send(number)
    assert house.ended() == 0
    assert house.processes() == {}


def test_ctrl_c_while_it_starts_ends_all_parts(house: House) -> None:
    house.start()
    house.stop()
    process = subprocess.Popen([LALEO, "up"], env=house.environ, stdout=subprocess.DEVNULL)
    until(lambda: len(house.processes()) > 1, what="the first part")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert house.processes() == {}


def test_a_killed_supervisor_leaves_nobody_behind(house: House) -> None:
    house.start()
    house.send(signal.SIGKILL)
    until(lambda: house.processes() == {}, what="the end of all parts")


def test_a_killed_gunicorn_takes_its_workers_along(house: House) -> None:
    house.start()
    web = {pid for pid, command in house.processes().items() if "laleo.wsgi" in command}
    assert len(web) == 2
    os.kill(min(web), signal.SIGKILL)
    until(lambda: not web & house.processes().keys(), what="the end of both")


def test_make_run_ends_with_whoever_started_it(house: House) -> None:
    house.start("sh", "-c", f"{LALEO} up --with-parent; true")
    house.send(signal.SIGKILL)  # the shell
    until(lambda: house.processes() == {}, what="the end of all parts")


def test_an_idle_connection_does_not_hold_up_the_stop(house: House) -> None:
    house.start()
    connection = HTTPConnection("127.0.0.1", house.port)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    house.send(signal.SIGINT)
    until(lambda: house.processes() == {}, what="the end of all parts")
    connection.close()


def test_the_data_can_be_used_at_once_after_a_kill(house: House) -> None:
    house.start()
    house.send(signal.SIGKILL)
    house.ended()
    house.start()
    assert house.answer()[0] == 200


def test_where_the_kernel_does_not_help_a_watcher_kills_the_children() -> None:
    script = """
import subprocess, time
from laleo.supervisor.lifeline import Watcher
child = subprocess.Popen(["sleep", "60"], process_group=0)
Watcher().note([child.pid])
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        process.kill()
    until(lambda: not _lives(child), what="the end of the child")


def _lives(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())  # empty for a zombie
    except OSError:
        return False
