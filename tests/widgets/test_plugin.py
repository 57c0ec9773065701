"""The WordPress plugin can be had from the server it belongs to."""

from __future__ import annotations

import hashlib
import io
import zipfile
from base64 import b64decode
from pathlib import Path

from laleo import __version__
from tests.people import Caller
from tests.wordpress.site import build_zip


def test_the_plugin_of_this_version_is_served_with_its_sum(nobody: Caller) -> None:
    got = nobody.send("GET", "/downloads/laleo.zip", None, {})
    assert (got.status, got.headers["Content-Type"]) == (200, "application/zip")
    assert got.headers["X-Laleo-Version"] == __version__
    assert f'filename="laleo-{__version__}.zip"' in got.headers["Content-Disposition"]
    summed = hashlib.sha256(got.raw)
    assert got.headers["X-Checksum-Sha256"] == summed.hexdigest()
    digest = got.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")
    assert b64decode(digest) == summed.digest()
    again = nobody.send("GET", "/downloads/laleo.zip", None, {"If-None-Match": got.headers["ETag"]})
    assert (again.status, again.raw) == (304, b"")
    main = zipfile.ZipFile(io.BytesIO(got.raw)).read("laleo/laleo.php").decode()
    assert f"Version:           {__version__}\n" in main


def test_it_is_what_the_sources_make(nobody: Caller, tmp_path: Path) -> None:
    served = nobody.send("GET", "/downloads/laleo.zip", None, {}).raw
    assert served == build_zip(tmp_path).read_bytes(), "run `make setup`"
