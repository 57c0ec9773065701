"""What the reconciler does for files: those that no row names go."""

from __future__ import annotations

from itertools import islice

from laleo.core.files import owners, store
from laleo.core.sweeps import sweep

QUIET_S = 3600  # an upload that is still being committed is younger
BATCH = 500
_place = {"after": ""}  # how far this process's round over the folders has come


@sweep(every_s=5)
def remove_nameless() -> None:
    """Look at the files of the next folder, and remove those whose row is gone or never came."""
    folders = store.folders()
    following = [name for name in folders if name > _place["after"]] or folders
    if not following:
        return
    _place["after"] = following[0]
    old = store.older(following[0], QUIET_S)
    while some := sorted(set(islice(old, BATCH))):
        for file_id in owners.nameless(some):
            store.remove(file_id)
