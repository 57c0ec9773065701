"""What tokens do in the name of an account: carried out, or proposed to a person first.

A service function that writes for tokens carries `@operation`. The mode of the actor decides
here, behind every door alike: `observe` is refused, `propose` becomes an approval, `act` runs.

What is `consequential` runs on a person's word only: a person asks for it, or says yes when the
door asks them (`asking`), or approves it later. `cap` is how often a token may do it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

from laleo.core import crypto, db, limits
from laleo.core.actor import Actor, Kind, Mode
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
class Cap:
    """How often each token may do something: `rule` as in `core.limits`, `what` for the words."""

    name: str
    rule: str
    what: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A service function that can be proposed; `arguments` of a proposal are its keywords."""

    name: str
    verb: str
    run: Callable[..., Any]
    about: Callable[..., Subject]
    consequential: Callable[..., bool] | None = None
    cap: Cap | None = None


class Proposed(LaleoError):
    """Nothing was done: a person will decide. `approval` is the waiting one, as doors show it."""

    status: ClassVar[int] = 202
    code, title = "proposed", "Waits for approval"

    def __init__(self, approval: Mapping[str, Any]) -> None:
        super().__init__("This waits for a person's approval.")
        self.approval = dict(approval)


Proposer = Callable[[Actor, Operation, Mapping[str, Any], Subject], Mapping[str, Any]]
Ask = Callable[[Actor, Operation, Subject], bool]
Witness = Callable[[Actor, Operation, Mapping[str, Any]], None]
_asker: ContextVar[Ask | None] = ContextVar("laleo_asker", default=None)
_witnesses: list[Witness] = []
_operations: dict[str, Operation] = {}
_forms: dict[str, type[Form]] = {}
_proposers: list[Proposer] = []


def proposer(propose: Proposer) -> None:
    """Register who keeps proposals; it answers with the approval as doors show it."""
    _proposers[:] = [propose]


def witness(tell: Witness) -> None:
    """Register who notes what tokens did, where no door (`asking`) keeps a log of its own."""
    _witnesses[:] = [tell]


@contextlib.contextmanager
def asking(ask: Ask) -> Iterator[None]:
    """Let `ask` put consequential operations to the person at the other end meanwhile.

    It says whether they agreed; False leaves it to an approval. It may also raise what the door
    answers with.
    """
    before = _asker.set(ask)
    try:
        yield
    finally:
        _asker.reset(before)


def by_model(actor: Actor) -> bool:
    """Whether a language model may be behind this: an agent, or any token at the agents' door."""
    return actor.kind is Kind.AGENT or (actor.is_token and _asker.get() is not None)


def digest(arguments: Mapping[str, Any]) -> str:
    """The arguments as a fingerprint, for logs that must not repeat them."""
    return crypto.sha256(json.dumps(arguments, sort_keys=True, default=str))


def find(name: str) -> Operation:
    """The operation of this name; KeyError when no feature brings it any more."""
    return _operations[name]


def is_consequential(name: str) -> bool:
    """Whether this can need a person's word; what nobody knows any more counts as if it did."""
    return name not in _operations or _operations[name].consequential is not None


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
    name: str,
    *,
    verb: str,
    about: Callable[..., Subject],
    consequential: Callable[..., bool] | None = None,
    cap: Cap | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service function (actor first, then JSON values) subject to the actor's mode.

    `about` takes the same arguments, refuses what the actor could not do even in `act` mode, and
    changes nothing; `consequential` takes them, too, and says whether a person's word is needed.
    The operation itself asks `actor.may(verb, thing)` as ever.
    """

    def publish(run: Callable[P, R]) -> Callable[P, R]:
        known = Operation(name, verb, run, about, consequential, cap)
        _operations[name] = known
        signature = inspect.signature(run)

        @functools.wraps(run)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast("Actor", args[0])
            if not actor.is_token and actor.mode is Mode.ACT:
                return run(*args, **kwargs)
            arguments = _arguments(signature, args, kwargs)
            if actor.mode is Mode.ACT:
                _clear(actor, known, arguments)
                found = run(*args, **kwargs)
                _note(actor, known, arguments)
                return found
            asking_ = actor.acting() if actor.mode is Mode.PROPOSE else actor
            asking_.may(verb)  # refuses `observe`, and whoever could not even ask
            raise _proposed(actor, known, arguments)

        return guarded

    return publish


def _arguments(signature: inspect.Signature, args: Any, kwargs: Any) -> dict[str, Any]:
    """What the operation is called with, by name; the actor is not among it."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    found = dict(list(bound.arguments.items())[1:])
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            found |= found.pop(name)
    return found


def _clear(actor: Actor, known: Operation, arguments: Mapping[str, Any]) -> None:
    """Return when a token may do this now, of its own accord or by a person's word."""
    if known.cap is not None:
        limits.hit(
            known.cap.name, known.cap.rule, actor.credential or actor.id, what=known.cap.what
        )
    if known.consequential is None or actor.approved_by is not None:
        return
    if not known.consequential(actor, **arguments):
        return
    subject, ask = known.about(actor, **arguments), _asker.get()
    if ask is None or not ask(actor, known, subject):
        raise _proposed(actor, known, dict(arguments))


def _note(actor: Actor, known: Operation, arguments: Mapping[str, Any]) -> None:
    if _asker.get() is None:
        for tell in _witnesses:
            tell(actor, known, arguments)


def _proposed(actor: Actor, known: Operation, arguments: dict[str, Any]) -> Proposed:
    subject = known.about(actor.acting(), **arguments)
    db.rollback()  # what a caller began before it came here must not be committed without it
    return Proposed(_proposers[0](actor, known, arguments, subject))
