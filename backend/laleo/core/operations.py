"""What tokens do in the name of an account: carried out, or proposed to a person first.

A service function that writes for tokens carries `@operation`. The mode of the actor decides
here, behind every door alike: `observe` is refused, `propose` becomes an approval, `act` runs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

from laleo.core import db
from laleo.core.actor import Actor, Mode
from laleo.core.errors import Conflict, Invalid, LaleoError
from laleo.core.schemas import Form, instance, load

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an operation is about: its site, and one sentence for the person who decides."""

    site_id: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A service function that can be proposed; `arguments` of a proposal are its keywords."""

    name: str
    verb: str
    run: Callable[..., Any]
    about: Callable[..., Subject]


class Proposed(LaleoError):
    """Nothing was done: a person will decide. `approval` is the waiting one, as doors show it."""

    status: ClassVar[int] = 202
    code, title = "proposed", "Waits for approval"

    def __init__(self, approval: Mapping[str, Any]) -> None:
        super().__init__("This waits for a person's approval.")
        self.approval = dict(approval)


Proposer = Callable[[Actor, Operation, Mapping[str, Any], Subject], Mapping[str, Any]]
_operations: dict[str, Operation] = {}
_forms: dict[str, type[Form]] = {}
_proposers: list[Proposer] = []


def proposer(propose: Proposer) -> None:
    """Register who keeps proposals; it answers with the approval as doors show it."""
    _proposers[:] = [propose]


def find(name: str) -> Operation:
    """The operation of this name; KeyError when no feature brings it any more."""
    return _operations[name]


def editable(name: str, form: type[Form]) -> None:
    """Let a person change what is proposed, as far as this form, which the doors read, goes."""
    _forms[name] = form


def edited(
    known: Operation, arguments: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments with a person's changes, read as if the proposer had sent them so.

    Conflict when nothing of it can be changed; Invalid with pointers when a change does not fit.
    """
    form = _forms.get(known.name)
    if form is None:
        raise Conflict("This can only be approved or rejected as it is.", code="not_editable")
    given = {key: arguments[key] for key in instance(form).fields if key in arguments}
    try:
        return {**arguments, **load(form, given | dict(changes))}
    except Invalid as error:
        errors = [one | {"pointer": f"/arguments{one['pointer']}"} for one in error.errors]
        raise Invalid(error.detail, errors=errors) from error


def operations() -> list[Operation]:
    """Every operation, by name."""
    return [_operations[name] for name in sorted(_operations)]


def operation(
    name: str, *, verb: str, about: Callable[..., Subject]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service function (actor first, then JSON values) subject to the actor's mode.

    `about` takes the same arguments, refuses what the actor could not do even in `act` mode, and
    changes nothing. The operation itself asks `actor.may(verb, thing)` as ever.
    """

    def publish(run: Callable[P, R]) -> Callable[P, R]:
        known = Operation(name, verb, run, about)
        _operations[name] = known
        signature = inspect.signature(run)

        @functools.wraps(run)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast("Actor", args[0])
            if actor.mode is Mode.ACT:
                return run(*args, **kwargs)
            asking = actor.acting() if actor.mode is Mode.PROPOSE else actor
            asking.may(verb)  # refuses `observe`, and whoever could not even ask
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            raise _proposed(actor, known, dict(list(bound.arguments.items())[1:]))

        return guarded

    return publish


def _proposed(actor: Actor, known: Operation, arguments: dict[str, Any]) -> Proposed:
    subject = known.about(actor.acting(), **arguments)
    db.rollback()  # what a caller began before it came here must not be committed without it
    return Proposed(_proposers[0](actor, known, arguments, subject))
