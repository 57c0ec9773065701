"""Installs a WordPress once, and gives every site under test a copy of it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal

from tests.wordpress.core import CACHE, Core, core, locked
from tests.wordpress.wordpress import ADMIN, PASSWORD, WordPress

Kind = Literal["single", "network"]

_TEMPLATE_URL = "http://127.0.0.1:1"

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


def install(kind: Kind, root: Path, url: str) -> WordPress:
    """A new site in this folder that believes to be served at `url`."""
    files = core()
    template = _template(kind, files)
    shutil.copytree(template, root, symlinks=True, dirs_exist_ok=True)
    site = WordPress(files, root, url, network=kind == "network")
    _move(site)
    if site.network:
        _join_network(site)
    return site


def _template(kind: Kind, files: Core) -> Path:
    """An installed site without a server; made once, then copied."""
    made_by = Path(__file__).read_bytes() + files.root.name.encode()
    key = hashlib.sha256(made_by).hexdigest()[:12]
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
    site = WordPress(files, root, _TEMPLATE_URL)
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


def _join_network(site: WordPress) -> None:
    site.define(
        MULTISITE=True,
        SUBDOMAIN_INSTALL=False,
        DOMAIN_CURRENT_SITE=site.url.removeprefix("http://"),
        PATH_CURRENT_SITE="/",
        SITE_ID_CURRENT_SITE="1",
        BLOG_ID_CURRENT_SITE="1",
    )


def _move(site: WordPress) -> None:
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
    with closing(sqlite3.connect(site.database)) as connection, connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in rows}
        for table in tables & columns.keys():
            column = columns[table]
            changed = f"UPDATE {table} SET {column} = replace({column}, ?, ?)"
            connection.execute(f"{changed} WHERE {column} LIKE ?", (old, new, f"%{old}%"))
