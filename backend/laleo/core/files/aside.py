"""Work that keeps a processor busy, away from a process that serves many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

from gevent import monkey
from gevent.threadpool import ThreadPool

P = ParamSpec("P")
R = TypeVar("R")
AT_ONCE = 2  # a large picture takes a few hundred megabytes while it is open


@cache
def _pool() -> Any:
    return ThreadPool(AT_ONCE)


def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a real thread where greenlets share this one; here, where they do not.

    The work must not touch the app, the database or anything else of this request.
    """
    if not monkey.is_module_patched("threading"):
        return work(*args, **kwargs)
    return cast("R", _pool().apply(work, args, kwargs))
