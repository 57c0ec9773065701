"""A part that crashes comes back, and the others go on meanwhile."""

import os
import signal
from pathlib import Path

import pytest
from house import House, Wait
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer


def test_each_part_comes_back_when_it_is_killed(running: House, waiting: Wait) -> None:
    for part in ("reconciler", "worker deliver", "worker chores", "gunicorn", "valkey-server"):
        killed = running.only(part)
        os.kill(killed, signal.SIGKILL)
        waiting(lambda part=part, killed=killed: _another(running, part, killed), part)
        waiting(lambda: running.answer()[0] == 200, "an answer")


def test_a_killed_web_worker_comes_back(running: House, waiting: Wait) -> None:
    worker = max(pid for pid, text in running.processes().items() if "gunicorn" in text)
    os.kill(worker, signal.SIGKILL)
    waiting(lambda: worker not in running.processes(), "its end")
    waiting(lambda: running.answer()[0] == 200, "an answer")


@pytest.mark.parametrize("name", ["deliver", "chores"])
def test_a_worker_works_again_after_its_redis_was_away(
    running: House, waiting: Wait, name: str
) -> None:
    os.kill(running.only("valkey-server"), signal.SIGKILL)
    socket = running.data / "valkey.sock"
    waiting(lambda: _pings(socket), "valkey")
    with Redis(unix_socket_path=str(socket)) as redis:
        queue = Queue(name, connection=redis, serializer=JSONSerializer)
        job = queue.enqueue("time.time", result_ttl=60)
        waiting(lambda: job.get_status(refresh=True) == "finished", "the job's end")


def test_valkey_starts_empty_when_its_file_is_spoilt(house: House, waiting: Wait) -> None:
    house.start()
    house.stop()
    for file in (house.data / "appendonlydir").glob("*.aof"):
        file.write_bytes(b"*1\r\n$99\r\nnothing that Valkey ever wrote\r\n")
    house.start()
    waiting(lambda: _pings(house.data / "valkey.sock"), "valkey")
    assert "moved it to appendonlydir." in house.log.read_text()


def _another(house: House, part: str, killed: int) -> bool:
    return any(part in text and pid != killed for pid, text in house.processes().items())


def _pings(socket: Path) -> bool:
    try:
        with Redis(unix_socket_path=str(socket)) as redis:
            return bool(redis.ping())
    except (OSError, RedisError):
        return False
