"""Files people send: kept outside the web root under their ids, reached by signed links only.

A file is on the disk before the row that names it is committed, so no row ever dangles; a file
that no row names (its transaction failed, its row is gone) is swept away.
"""

from __future__ import annotations

from flask import Flask

from laleo.core.files import door, sweeps
from laleo.core.files.intake import MAX_BYTES, MAX_FACE_BYTES, Kept, face, keep
from laleo.core.files.kinds import KINDS
from laleo.core.files.links import expiry, link
from laleo.core.files.owners import Described, Owner, owner

__all__ = [
    "KINDS",
    "MAX_BYTES",
    "MAX_FACE_BYTES",
    "Described",
    "Kept",
    "Owner",
    "expiry",
    "face",
    "init_app",
    "keep",
    "link",
    "owner",
    "sweeps",
]


def init_app(app: Flask) -> None:
    """Serve files to who has a link."""
    app.register_blueprint(door.bp)
