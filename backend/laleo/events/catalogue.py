"""Every type of event there is, what it is about, and how its objects are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from laleo.core.examples import made_up
from laleo.core.schemas import Form, instance, json_schema

Show = Callable[[Any], Mapping[str, Any]]
Objects = Mapping[str, type[Schema]]


@dataclass(frozen=True, slots=True)
class EventKind:
    """One type of event: when it happens, and the objects its `data` holds under their names."""

    type: str
    description: str
    objects: Objects

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the body that is delivered."""
        text, stamp = {"type": "string"}, {"type": "string", "format": "date-time"}
        maybe, number = {"type": ["string", "null"]}, {"type": "integer"}
        data = {"account_id": text, "site_id": maybe, "widget_id": maybe, "seq": number}
        data |= {name: json_schema(schema) for name, schema in self.objects.items()}
        return _object(
            {
                "type": {"type": "string", "const": self.type},
                "timestamp": stamp,
                "data": _object(data),
            }
        )


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": sorted(properties)}


_kinds: dict[str, EventKind] = {}
_shows: dict[str, Show] = {}


def kind(type_: str, description: str, *, objects: Objects) -> None:
    """Tell that events of this type happen; a feature says so at start."""
    _kinds[type_] = EventKind(type_, description, dict(objects))


def shows(name: str, show: Show) -> None:
    """How the object of this name is shown, where its schema's plain dump is not enough."""
    _shows[name] = show


def shown(name: str, row: Any) -> Mapping[str, Any]:
    """How the object of this name looks now; LookupError when no event is about one."""
    for described in _kinds.values():
        if name in described.objects:
            return _show(name, described.objects[name], row)
    raise LookupError(name)


def kinds() -> list[EventKind]:
    """Every type there is, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def known(type_: str) -> bool:
    """Whether events of this type can happen."""
    return type_ in _kinds


def shape(type_: str) -> type[Schema] | None:
    """The schema of the objects that an event of this type is about; None when unknown."""
    described = _kinds.get(type_)
    return None if described is None else _shape(tuple(described.objects.items()))


@cache
def _shape(objects: tuple[tuple[str, type[Schema]], ...]) -> type[Schema]:
    inner: dict[str, Any] = {name: fields.Nested(schema) for name, schema in objects}
    return Form.from_dict(inner, name="EventObjects")


def picture(type_: str, objects: Mapping[str, Any]) -> dict[str, Any]:
    """How the objects look now; LookupError for a type or object that nobody registered."""
    described = _kinds[type_].objects
    if set(objects) != set(described):
        raise LookupError(f"{type_} is about {sorted(described)}, not {sorted(objects)}")
    return {name: _show(name, described[name], row) for name, row in objects.items()}


def example(type_: str) -> dict[str, Any]:
    """Made-up objects of this type, as its schemas describe them."""
    return {name: made_up(schema) for name, schema in _kinds[type_].objects.items()}


def _show(name: str, schema: type[Schema], row: Any) -> Mapping[str, Any]:
    show = _shows.get(name)
    shown: Mapping[str, Any] = show(row) if show is not None else instance(schema).dump(row)
    return shown
