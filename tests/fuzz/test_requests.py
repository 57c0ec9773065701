"""The server keeps what its own description says, whatever is asked of it (schemathesis)."""

from __future__ import annotations

import os

from flask import Flask
from schemathesis.engine import events, from_schema

from tests.fuzz.house import House
from tests.people import Caller, People

THOROUGH = "LALEO_FUZZ" in os.environ
"""Set by `make fuzz`, which takes its time and other requests each time."""

LONG = {
    "generation": {"max-examples": 100},
    "phases": {"stateful": {"generation": {"max-examples": 300}}},
}
SHORT = {
    "seed": 1,
    "max-time": 40,
    "generation": {"max-examples": 2, "deterministic": True},
    "phases": {
        "examples": {"enabled": False},
        "coverage": {"enabled": False},
        "stateful": {"generation": {"max-examples": 8}},
    },
}


def test_every_answer_is_as_described(app: Flask, people: People, owner: Caller) -> None:
    house, done = House.furnished(app, people, owner), set()
    with house.description(LONG if THOROUGH else SHORT) as schema:
        for event in from_schema(schema).execute():
            assert not isinstance(event, events.NonFatalError | events.FatalError), event
            if isinstance(event, events.PhaseFinished):
                done.add(event.phase.name.value)
            if isinstance(event, events.EngineFinished):
                found = [f"{one.operation}: {one}" for one in event.failures]
    assert not found, "\n\n".join(found)
    assert {"fuzzing", "stateful"} <= done
