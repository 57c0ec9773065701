"""What a route needs, read from the services that it calls: which permissions they ask about.

A service names its permission where it asks for it (`actor.may("reply", …)`). Here the compiled
functions are followed from the route to those names, so that no list of them has to be kept.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from laleo.core import actor
from laleo.core.actor import AUTOMATION, READ

_OURS = __name__.partition(".")[0]
_PARTS = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_JUMPS = frozenset({*dis.hasjrel, *dis.hasjabs})
# What the interpreter puts between a name and its part.
_BETWEEN = frozenset({"CACHE", "PUSH_NULL", "PRECALL"})


def people_only(view: Callable[..., Any]) -> bool:
    """Whether tokens are refused, whatever else is asked."""
    return any(actor.needed(verb).people for verb in _reached(view, certain=True))


def scope(view: Callable[..., Any]) -> str | None:
    """The scope that a token needs; None where no permission is asked about."""
    found = {actor.needed(verb).scope for verb in _reached(view, certain=False)}
    return AUTOMATION if AUTOMATION in found else READ if found else None


def _reached(view: Callable[..., Any], *, certain: bool) -> set[str]:
    """The permissions named in the view, and in all of ours that it leads to (in any case)."""
    verbs: set[str] = set()
    seen: set[FunctionType] = set()
    waiting = [_plain(view)]
    while waiting:
        function = waiting.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        found = [one for one, sure in _look(function) if sure or not certain]
        verbs |= {one for one in found if isinstance(one, str)}
        waiting += [one for one in found if isinstance(one, FunctionType)]
    return verbs


def _plain(thing: Any) -> FunctionType | None:
    """The function of ours inside its decorators, if it is one."""
    if isinstance(thing, type) or not callable(thing):
        return None
    inside = inspect.unwrap(thing)
    ours = isinstance(inside, FunctionType) and inside.__module__.partition(".")[0] == _OURS
    return inside if ours else None


@cache
def _look(function: FunctionType) -> tuple[tuple[str | FunctionType, bool], ...]:
    """The permissions a function names and the functions it leads to, and whether in any case."""
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    things = [(one, True) for one in defaults]
    things += _mentioned(function.__code__, function.__globals__)
    found = ((_named(one), sure) for one, sure in things)
    return tuple((one, sure) for one, sure in found if one is not None)


def _named(thing: Any) -> str | FunctionType | None:
    if isinstance(thing, str):
        return thing if actor.knows(thing) else None
    return _plain(thing)


def _mentioned(code: CodeType, names: dict[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Constants, globals and what is taken from modules; what a jump may pass by is not sure."""
    before: Any = None
    passed = 0  # up to here a jump leads
    for step in dis.get_instructions(code):
        if step.opcode in _JUMPS:
            passed = max(passed, step.argval)
        if step.opname in _BETWEEN:
            continue
        if step.opname == "LOAD_GLOBAL":
            before = names.get(step.argval)
        elif step.opname in _PARTS and isinstance(before, ModuleType):
            before = getattr(before, step.argval, None)
        else:
            before = step.argval if step.opname == "LOAD_CONST" else None
        yield before, step.offset >= passed
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _mentioned(inner, names)
