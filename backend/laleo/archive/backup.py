"""`laleo backup`: one file with every row, the files people sent, and the key that opens secrets.

A gzipped tar: `tables/<name>.ndjson`, `files/…`, `secret.key` (when the data folder has it) and,
last, `manifest.json`. The server may run meanwhile: all rows are of one moment, and a file is on
the disk before a row names it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from laleo import __version__
from laleo.app import create_app
from laleo.archive import rows
from laleo.config import Settings
from laleo.core import clock
from laleo.core.db import db, reading

FORMAT = 1
MANIFEST = "manifest.json"
KEY = "secret.key"


def make(settings: Settings, target: Path) -> dict[str, Any]:
    """Write the archive; gives its manifest. An unfinished one never has the target's name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                manifest = _fill(settings, archive)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _fill(settings: Settings, archive: tarfile.TarFile) -> dict[str, Any]:
    with create_app(settings).app_context(), snapshot() as connection:
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "laleo": __version__,
            "revision": connection.scalar(text("SELECT version_num FROM alembic_version")),
            "made_at": clock.rfc3339(clock.now()),
            "key": fingerprint(settings.secret_key),
            "tables": [_add_table(archive, connection, shape) for shape in rows.shapes()],
        }
    manifest["files"] = [_add_file(archive, settings, path) for path in _files(settings)]
    if (settings.data_dir / KEY).exists():
        archive.add(settings.data_dir / KEY, KEY)
    content = json.dumps(manifest, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))
    return manifest


@contextlib.contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees one moment of the whole database and writes nothing."""
    sees = {"isolation_level": "REPEATABLE READ"} if db.engine.name == "postgresql" else {}
    with reading(), db.engine.connect() as connection:
        yield connection.execution_options(**sees)


def fingerprint(key: bytes) -> str:
    """Tells whether a key is the one that sealed the secrets, and nothing more of it."""
    return hashlib.sha256(b"laleo/backup\0" + key).hexdigest()


def _add_table(
    archive: tarfile.TarFile, connection: Connection, shape: rows.Shape
) -> dict[str, Any]:
    counted = rows.Tally()
    with tempfile.TemporaryFile("w+b") as spool:  # a member of a tar tells its size first
        for line in counted.count(rows.lines(connection, shape)):
            spool.write(line.encode() + b"\n")
        info = tarfile.TarInfo(f"tables/{shape.name}.ndjson")
        info.size, info.mode = spool.tell(), 0o600
        spool.seek(0)
        archive.addfile(info, spool)
    return {"name": shape.name, "columns": shape.columns} | counted.shown()


def _files(settings: Settings) -> Iterator[Path]:
    """What people sent; an upload under way ends in `.part` and no row names it."""
    for path in sorted((settings.data_dir / "files").rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield path


def _add_file(archive: tarfile.TarFile, settings: Settings, path: Path) -> dict[str, Any]:
    name = path.relative_to(settings.data_dir).as_posix()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        archive.addfile(info, file)
    return {"name": name, "sha256": digest}
