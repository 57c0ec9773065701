"""One installed WordPress: its files, database, people and command line."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wordpress.core import Core, php
from tests.wordpress.person import Person

ADMIN = "admin"
PASSWORD = "password"


class CommandFailed(AssertionError):
    """WP-CLI ended with another exit code than 0."""


@dataclass
class WordPress:
    """One WordPress with its own content folder and database."""

    core: Core
    root: Path
    url: str
    network: bool = False

    @property
    def content(self) -> Path:
        """The folder wp-content."""
        return self.root / "wp-content"

    @property
    def plugin(self) -> Path:
        """Where the plugin is installed."""
        return self.content / "plugins" / "laleo"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.content / "database" / ".ht.sqlite"

    def wp(self, *arguments: str, url: str | None = None) -> Any:
        """The output of a WP-CLI command: parsed with --format=json, else text."""
        done = self.run_wp(*arguments, url=url)
        if done.returncode != 0:
            raise CommandFailed(f"wp {' '.join(arguments)}: {done.stderr or done.stdout}")
        return json.loads(done.stdout) if "--format=json" in arguments else done.stdout.strip()

    def run_wp(
        self, *arguments: str, url: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """A WP-CLI command with its exit code, whatever that is."""
        command = [php(), "-d", "memory_limit=512M", "-d", "error_reporting=E_ALL & ~E_DEPRECATED"]
        command += [str(self.core.cli), "--allow-root", f"--path={self.core.wordpress}"]
        command += [f"--url={url or self.url}", *arguments]
        env = self.environment() | environment
        return subprocess.run(
            command, env=env, capture_output=True, text=True, check=False, timeout=120
        )

    def environment(self) -> dict[str, str]:
        """What PHP is started with: nothing of ours that could configure the plugin."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("LALEO_")}
        env |= {"LALEO_TEST_SITE": str(self.root), "WP_CLI_CONFIG_PATH": os.devnull}
        return env | {"WP_CLI_CACHE_DIR": str(self.root), "WP_CLI_PACKAGES_DIR": str(self.root)}

    def define(self, **constants: str | bool) -> None:
        """Adds constants as an owner would in wp-config.php."""
        with (self.root / "config.php").open("a") as file:
            for name, value in constants.items():
                literal = json.dumps(value) if isinstance(value, bool) else _quote(value)
                file.write(f"define( '{name}', {literal} );\n")

    def add_mu_plugin(self, source: Path) -> None:
        """Adds a file to wp-content/mu-plugins."""
        folder = self.content / "mu-plugins"
        folder.mkdir(exist_ok=True)
        shutil.copy(source, folder)

    def write_mu_plugin(self, code: str) -> None:
        """Adds PHP of the test's own to wp-content/mu-plugins."""
        folder = self.content / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / "test.php").write_text(f"<?php\n{code}\n")

    def install_plugin(self, archive: Path) -> None:
        """Puts the plugin's release zip in place, as an upload does."""
        shutil.rmtree(self.plugin, ignore_errors=True)
        with zipfile.ZipFile(archive) as file:
            file.extractall(self.plugin.parent)

    def options(self, prefix: str = "laleo_") -> dict[str, str]:
        """Rows of the options table as they are stored."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute(
                "SELECT option_name, option_value FROM wp_options WHERE option_name LIKE ?",
                (f"%{prefix}%",),
            )
            return dict(rows.fetchall())

    def person(self, login: str | None = None) -> Person:
        """Somebody with a browser that runs no scripts; logged in when a name is given."""
        person = Person(self.url)
        if login:
            person.log_in(login, PASSWORD)
        return person

    def login(self, page: Any, login: str = ADMIN) -> None:
        """Logs a Playwright page in."""
        page.context.add_cookies(self.person(login).cookies())

    def log(self) -> str:
        """What PHP and WordPress complained about."""
        path = self.content / "debug.log"
        return path.read_text() if path.exists() else ""

    def save(self) -> None:
        """Remembers the present state for `reset`."""
        _copy(self.database, self.root / "saved.sqlite")
        shutil.copy(self.root / "config.php", self.root / "saved.php")

    def reset(self) -> None:
        """Back to the remembered state."""
        _copy(self.root / "saved.sqlite", self.database)
        shutil.copy(self.root / "saved.php", self.root / "config.php")
        shutil.rmtree(self.content / "mu-plugins", ignore_errors=True)
        (self.content / "debug.log").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Through SQLite, as part of a database may still be in its write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
