"""SQLite under gevent: a writer that yields, or another process that writes, freezes nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import json, sqlite3, sys, threading, time
import gevent
from laleo.accounts.models import Account
from laleo.app import create_app
from laleo.config import load
from laleo.core import clock, db, ids
from laleo.core.db import db as store

folder = sys.argv[1]
app = create_app(load({"LALEO_DATA_DIR": folder}))
with app.app_context():
    store.create_all()
ticks, errors = [0], []

def tick():
    while True:
        gevent.sleep(0.005)
        ticks[0] += 1

def write(name, pause=0):
    try:
        with db.unit(app) as session:
            session.add(Account(id=ids.new_id("acc"), name=name, created_at=clock.now()))
            session.flush()
            gevent.sleep(pause)  # yields while the write lock is held
    except Exception as error:
        errors.append(repr(error))

gevent.spawn(tick)
gevent.sleep(0.05)

before = ticks[0]
slow = gevent.spawn(write, "slow", 0.5)
gevent.sleep(0.01)
others = [gevent.spawn(write, f"other {n}") for n in range(20)]
gevent.joinall([slow, *others])
while_yielding = ticks[0] - before

held = sqlite3.connect(f"{folder}/laleo.db", isolation_level=None, timeout=5)
held.execute("BEGIN IMMEDIATE")
before = ticks[0]
waiting = gevent.spawn(write, "patient")
gevent.sleep(0.5)
while_locked = ticks[0] - before
done_early = waiting.ready()
held.execute("ROLLBACK")
waiting.join()

def forbidden():
    with db.unit(app, reads=True) as session:
        session.add(Account(id=ids.new_id("acc"), name="no", created_at=clock.now()))

try:
    forbidden()
    refused = False
except Exception as error:
    refused = "readonly" in str(error)

with db.unit(app, reads=True) as session:
    rows = session.query(Account).count()
print(json.dumps({"errors": errors, "rows": rows, "while_yielding": while_yielding,
                  "while_locked": while_locked, "done_early": done_early, "refused": refused}))
"""


def test_a_yielding_writer_freezes_nobody_and_loses_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["errors"] == []
    assert found["rows"] == 1 + 20 + 1
    # About 100 ticks fit into each half second; a frozen process would have none.
    assert found["while_yielding"] > 20
    assert found["while_locked"] > 20
    assert found["done_early"] is False
    assert found["refused"], "a write in a reading transaction must be refused by the database"
