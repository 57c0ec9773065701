"""A real WordPress on a free port: `with running_site() as site: site.url, site.wp(...)`."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.product import free_port
from tests.wordpress.core import ROOT, php
from tests.wordpress.install import Kind, install
from tests.wordpress.wordpress import WordPress

_ROUTER = Path(__file__).with_name("router.php")


@contextmanager
def running_site(kind: Kind = "single", plugin: Path | None = None) -> Iterator[WordPress]:
    """A served WordPress, with the plugin of this zip installed and active when one is given.

    People: ADMIN, `editor` and `subscriber`; on a network ADMIN runs it, and `second` administers
    its second site, at /two/. Everybody's password is PASSWORD.
    """
    with tempfile.TemporaryDirectory(prefix="laleo-wordpress-") as folder:
        site = install(kind, Path(folder), f"http://127.0.0.1:{free_port()}")
        if plugin:
            site.install_plugin(plugin)
            site.wp("plugin", "activate", "laleo", *(["--network"] if site.network else []))
        site.save()
        with _served(site):
            yield site


@contextmanager
def _served(site: WordPress) -> Iterator[None]:
    command = [php(), "-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"]
    command += ["-S", site.url.removeprefix("http://"), "-t", str(site.core.wordpress)]
    process = subprocess.Popen(
        [*command, str(_ROUTER)],
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


def build_zip(folder: Path) -> Path:
    """The plugin's release zip, built from the checkout into this folder."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "wordpress-plugin" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path: Path = module.build_zip(folder)
    return path
