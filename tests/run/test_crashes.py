"""A part that crashes comes back, and the others go on meanwhile."""

import os
import signal
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from tests.backing import until
from tests.run.house import House


def test_each_part_comes_back_when_it_is_killed(running: House) -> None:
    for part in ("reconciler", "worker deliver", "worker chores", "laleo.wsgi", "valkey-server"):
        killed = running.only(part)
        os.kill(killed, signal.SIGKILL)
        until(lambda part=part, killed=killed: _another(running, part, killed), what=part)
        until(lambda: running.answer()[0] == 200, what="an answer")


def test_a_killed_web_worker_comes_back(running: House) -> None:
    worker = max(pid for pid, text in running.processes().items() if "laleo.wsgi" in text)
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker not in running.processes(), what="its end")
    until(lambda: running.answer()[0] == 200, what="an answer")


@pytest.mark.parametrize("name", ["deliver", "chores"])
def test_a_worker_works_again_after_its_redis_was_away(running: House, name: str) -> None:
    os.kill(running.only("valkey-server"), signal.SIGKILL)
    socket = running.data / "valkey.sock"
    until(lambda: _pings(socket), what="valkey")
    with Redis(unix_socket_path=str(socket)) as redis:
        queue = Queue(name, connection=redis, serializer=JSONSerializer)
        job = queue.enqueue("time.time", result_ttl=60)
        until(lambda: job.get_status(refresh=True) == "finished", what="the job's end")


def test_valkey_starts_empty_when_its_file_is_spoilt(house: House) -> None:
    house.start()
    house.stop()
    for file in (house.data / "appendonlydir").glob("*.aof"):
        file.write_bytes(b"nothing that Valkey ever wrote\r\n")
    house.start()
    until(lambda: _pings(house.data / "valkey.sock"), what="valkey")
    assert "moved it to appendonlydir." in house.log.read_text()


def _another(house: House, part: str, killed: int) -> bool:
    return any(part in text and pid != killed for pid, text in house.processes().items())


def _pings(socket: Path) -> bool:
    try:
        with Redis(unix_socket_path=str(socket)) as redis:
            return bool(redis.ping())
    except (OSError, RedisError):
        return False
