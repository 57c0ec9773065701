"""`laleo restore`: an archive into an empty installation, on SQLite or PostgreSQL.

Everything is looked at before anything is written, all rows come in one transaction, and they are
read back and compared before it is committed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from laleo.app import create_app
from laleo.archive import rows
from laleo.archive.backup import FORMAT, KEY, MANIFEST, fingerprint
from laleo.config import Settings
from laleo.core.db import db


class Unusable(Exception):
    """This archive, or this installation, cannot be used for it; the text says what to do."""


def restore(settings: Settings, source: Path) -> dict[str, Any]:
    """Load the archive; gives its manifest. Raises Unusable, with nothing changed."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data_dir) as name:
        folder = Path(name)
        _unpack(source, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        _check(manifest, folder)
        _check_key(settings, manifest, folder)
        _fill(settings, manifest, folder)
        for file in manifest["files"]:
            target = settings.data_dir / file["name"]
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(folder / file["name"], target)
            target.chmod(0o600)
    return manifest


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")  # no links, no paths that lead outside
    except (OSError, EOFError, tarfile.TarError) as error:
        raise Unusable(f"{source} cannot be read as a backup: {error}") from error
    if not (folder / MANIFEST).is_file():
        raise Unusable(f"{source} is no backup of Laleo, or was cut off.")


def _check(manifest: dict[str, Any], folder: Path) -> None:
    """Hold every table and file against the manifest."""
    if manifest.get("format") != FORMAT:
        raise Unusable("This backup was made by a newer Laleo; install that version first.")
    for table in manifest["tables"]:
        counted = rows.Tally()
        for _ in counted.count(_texts(folder, table["name"])):
            pass
        if counted.shown() != {"rows": table["rows"], "sum": table["sum"]}:
            raise Unusable(f"The backup is damaged: table {table['name']} is not as it was.")
    for file in manifest["files"]:
        path = folder / file["name"]
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
            raise Unusable(f"The backup is damaged: {file['name']} is not as it was.")


def _check_key(settings: Settings, manifest: dict[str, Any], folder: Path) -> None:
    """See that stored secrets can be opened: the archive's key, or the same SECRET_KEY."""
    if fingerprint(settings.secret_key) == manifest["key"]:
        return
    if not (folder / KEY).is_file():
        raise Unusable("SECRET_KEY is not the one this backup was made under; set that one.")
    own = settings.data_dir / KEY
    if not own.is_file() or own.read_text().strip().encode() != settings.secret_key:
        raise Unusable("Unset SECRET_KEY: this backup brings its own key.")


def _fill(settings: Settings, manifest: dict[str, Any], folder: Path) -> None:
    with create_app(settings).app_context():
        _prepare(manifest["revision"])
        with db.engine.begin() as connection:
            if taken := rows.occupied(connection):
                raise Unusable(
                    f"This installation is in use ({taken[0]} has rows); restore into an empty "
                    "LALEO_DATA_DIR or database."
                )
            for table in manifest["tables"]:
                shape = rows.Shape(table["name"], table["columns"])
                rows.load(connection, shape, _texts(folder, shape.name))
                if rows.tally(connection, shape) != {"rows": table["rows"], "sum": table["sum"]}:
                    raise Unusable(f"Table {shape.name} did not come back as it was; nothing kept.")
            if (folder / KEY).is_file():
                _take_key(settings.data_dir, folder)
        upgrade()


def _prepare(revision: str) -> None:
    from alembic.util import CommandError

    try:
        upgrade(revision=revision)
    except (CommandError, SystemExit) as error:
        raise Unusable(
            f"This version does not know revision {revision}; the backup is of a newer Laleo."
        ) from error


def _take_key(data_dir: Path, folder: Path) -> None:
    part = data_dir / f".{KEY}.part"
    part.write_bytes((folder / KEY).read_bytes())
    part.chmod(0o600)
    part.replace(data_dir / KEY)


def _texts(folder: Path, table: str) -> Iterator[str]:
    path = folder / "tables" / f"{table}.ndjson"
    if not path.is_file():
        raise Unusable(f"The backup is damaged: table {table} is missing.")
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.removesuffix("\n")
