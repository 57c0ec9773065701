"""A real WordPress on a free port: `with running_site() as site: site.url, site.wp(...)`."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.wordpress.core import CACHE, ROOT, Core, core, locked, php
from tests.wordpress.person import Person

Kind = Literal["single", "network"]

ADMIN = "admin"
PASSWORD = "password"
_TEMPLATE_URL = "http://127.0.0.1:1"
_HERE = Path(__file__).parent

# WordPress reads this one file for every site; what differs lies in the site's own folder.
_WP_CONFIG = """<?php
$table_prefix = 'wp_';
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
define( 'WP_CONTENT_DIR', getenv( 'LALEO_TEST_SITE' ) . '/wp-content' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( $name . '_KEY', $name . ' key of a test site' );
	define( $name . '_SALT', $name . ' salt of a test site' );
}
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', WP_CONTENT_DIR . '/debug.log' );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
require getenv( 'LALEO_TEST_SITE' ) . '/config.php';
defined( 'WP_ENVIRONMENT_TYPE' ) || define( 'WP_ENVIRONMENT_TYPE', 'local' );
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
"""


class CommandFailed(AssertionError):  # noqa: N818 - reads as what it is
    """WP-CLI ended with another exit code than 0."""


@dataclass
class Site:
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

    def install_plugin(self, archive: Path) -> None:
        """Puts the plugin's release zip in place, as an upload does."""
        shutil.rmtree(self.plugin, ignore_errors=True)
        with zipfile.ZipFile(archive) as file:
            file.extractall(self.plugin.parent)

    def options(self, prefix: str = "laleo_") -> dict[str, str]:
        """Rows of the options table as they are stored."""
        with sqlite3.connect(self.database) as connection:
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
        shutil.copy(self.database, self.root / "saved.sqlite")
        shutil.copy(self.root / "config.php", self.root / "saved.php")

    def reset(self) -> None:
        """Back to the remembered state."""
        shutil.copy(self.root / "saved.sqlite", self.database)
        shutil.copy(self.root / "saved.php", self.root / "config.php")
        shutil.rmtree(self.content / "mu-plugins", ignore_errors=True)
        (self.content / "debug.log").unlink(missing_ok=True)


@contextmanager
def running_site(kind: Kind = "single", plugin: Path | None = None) -> Iterator[Site]:
    """A served WordPress, with the plugin of this zip installed and active when one is given.

    People: ADMIN, `editor` and `subscriber`; on a network ADMIN runs it, and `second` administers
    its second site, at /two/. Everybody's password is PASSWORD.
    """
    with tempfile.TemporaryDirectory(prefix="laleo-wordpress-") as folder:
        site = _make(kind, Path(folder), f"http://127.0.0.1:{_free_port()}")
        if plugin:
            site.install_plugin(plugin)
            site.wp("plugin", "activate", "laleo", *(["--network"] if site.network else []))
        site.save()
        with _served(site):
            yield site


def _make(kind: Kind, root: Path, url: str) -> Site:
    files = core()
    template = _template(kind, files)
    shutil.copytree(template, root, symlinks=True, dirs_exist_ok=True)
    site = Site(files, root, url, network=kind == "network")
    _move(site)
    if site.network:
        _join_network(site)
    return site


def _template(kind: Kind, files: Core) -> Path:
    """An installed site without a server; made once, then copied."""
    key = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    target = CACHE / f"template-{kind}-{key}"
    with locked("template"):
        if not target.is_dir():
            for old in CACHE.glob(f"template-{kind}-*"):
                shutil.rmtree(old)
            (files.wordpress / "wp-config.php").write_text(_WP_CONFIG)
            partial = CACHE / f"partial-{kind}"
            shutil.rmtree(partial, ignore_errors=True)
            _install(kind, files, partial)
            partial.rename(target)
    return target


def _install(kind: Kind, files: Core, root: Path) -> None:
    site = Site(files, root, _TEMPLATE_URL)
    (site.content / "plugins").mkdir(parents=True)
    (root / "config.php").write_text("<?php\n")
    (site.content / "themes").symlink_to(files.wordpress / "wp-content" / "themes")
    (site.content / "plugins" / "sqlite-database-integration").symlink_to(files.sqlite)
    shutil.copy(files.sqlite / "db.copy", site.content / "db.php")
    owner = [f"--admin_user={ADMIN}", f"--admin_password={PASSWORD}", "--skip-email"]
    owner += ["--admin_email=admin@example.test", "--title=Tea & Books"]
    if kind == "network":
        site.define(WP_ALLOW_MULTISITE=True)
        site.wp("core", "multisite-install", "--skip-config", *owner)
        _join_network(site)
        site.wp("user", "create", "second", "second@example.test", f"--user_pass={PASSWORD}")
        site.wp("site", "create", "--slug=two", "--email=second@example.test")
    else:
        site.wp("core", "install", *owner)
        for role in ("editor", "subscriber"):
            user = [role, f"{role}@example.test", f"--role={role}", f"--user_pass={PASSWORD}"]
            site.wp("user", "create", *user)
        site.wp("rewrite", "structure", "/%postname%/")
    (root / "config.php").write_text("<?php\n")


def _join_network(site: Site) -> None:
    site.define(
        MULTISITE=True,
        SUBDOMAIN_INSTALL=False,
        DOMAIN_CURRENT_SITE=site.url.removeprefix("http://"),
        PATH_CURRENT_SITE="/",
        SITE_ID_CURRENT_SITE="1",
        BLOG_ID_CURRENT_SITE="1",
    )


def _move(site: Site) -> None:
    """Gives the copied database the address it is served at."""
    old, new = _TEMPLATE_URL.removeprefix("http://"), site.url.removeprefix("http://")
    columns = {
        "wp_options": "option_value",
        "wp_posts": "guid",
        "wp_site": "domain",
        "wp_blogs": "domain",
        "wp_sitemeta": "meta_value",
        "wp_2_options": "option_value",
    }
    with sqlite3.connect(site.database) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in rows}
        for table in tables & columns.keys():
            column = columns[table]
            changed = f"UPDATE {table} SET {column} = replace({column}, ?, ?)"
            connection.execute(f"{changed} WHERE {column} LIKE ?", (old, new, f"%{old}%"))


@contextmanager
def _served(site: Site) -> Iterator[None]:
    command = [php(), "-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"]
    command += ["-S", site.url.removeprefix("http://"), "-t", str(site.core.wordpress)]
    process = subprocess.Popen(
        [*command, str(_HERE / "router.php")],
        env=site.environment() | {"PHP_CLI_SERVER_WORKERS": "4"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(site.url, process)
        yield
    finally:
        # The whole group: the workers survive their parent and would keep the port.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/wp-includes/js/wp-embed.js", timeout=2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PHP's web server did not answer at {url}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def build_zip() -> Path:
    """The plugin's release zip, built from the checkout into a new temporary folder."""
    sys.path.insert(0, str(ROOT / "wordpress-plugin"))
    try:
        from build import build_zip as build
    finally:
        sys.path.pop(0)
    return Path(build(Path(tempfile.mkdtemp(prefix="laleo-zip-"))))
