"""The console's static files, under one address per release so that they never go stale."""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).with_name("static")
PREFIX = "/console-static"


@cache
def release() -> str:
    """Ten characters that change when any static file changes."""
    digest = sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]


def asset(name: str) -> str:
    """Address of a static file; imports between modules stay inside the same release."""
    return f"{PREFIX}/{release()}/{name}"
