"""Rows as plain data: what marshmallow asks of every field of every row is settled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar, NamedTuple

from marshmallow import Schema, fields, missing
from typing_extensions import override

Write = Callable[[Any], Any]


class Column(NamedTuple):
    """One field of a shown row; a value of the type `plain` is shown as it is."""

    key: str
    name: str
    made: Callable[[Any], Any] | None
    plain: type | None
    write: Write
    field: fields.Field[Any]


class Shown(Schema):
    """A schema that shows rows quickly; the result is marshmallow's own, value for value.

    `derived` names what is made of the row instead of being one of its attributes.
    """

    derived: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    @override
    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        made = self.derived.get(attr)
        return super().get_attribute(obj, attr, default) if made is None else made(obj)

    @cached_property
    def _columns(self) -> list[Column]:
        return [_column(self, name, field) for name, field in self.dump_fields.items()]

    @override
    def _serialize(self, obj: Any, *, many: bool = False) -> Any:
        if many and obj is not None:
            return [self._serialize(one) for one in obj]
        shown, is_mapping = {}, isinstance(obj, Mapping)
        for key, name, made, plain, write, field in self._columns:
            if made is not None:
                value = made(obj)
            else:
                value = obj.get(name, missing) if is_mapping else getattr(obj, name, missing)
            if value is None or type(value) is plain:
                shown[key] = value
            elif value is missing:
                value = field.serialize(name, obj, accessor=self.get_attribute)
                shown |= {} if value is missing else {key: value}
            else:
                shown[key] = write(value)
        return shown


def _column(schema: Shown, name: str, field: fields.Field[Any]) -> Column:
    attribute = name if field.attribute is None else field.attribute
    key = name if field.data_key is None else field.data_key
    if "." in attribute or not field._CHECK_ATTRIBUTE:  # noqa: SLF001

        def whole(obj: Any) -> Any:
            return field.serialize(name, obj, accessor=schema.get_attribute)

        return Column(key, attribute, whole, None, _as_it_is, field)
    made = schema.derived.get(attribute)
    return Column(key, attribute, made, _plain(field), _write(field), field)


def _as_it_is(value: Any) -> Any:
    return value


def _plain(field: fields.Field[Any]) -> type | None:
    """The type whose values this kind of field shows unchanged."""
    if type(field)._serialize is fields.String._serialize:  # noqa: SLF001
        return str
    return {fields.Integer: int, fields.Boolean: bool}.get(type(field))


def _write(field: fields.Field[Any]) -> Write:
    """How one value of this field is shown."""
    if type(field) is fields.Nested:
        return partial(field.schema.dump, many=bool(field.many or field.schema.many))
    if type(field) is fields.List:
        return partial(_each, _plain(field.inner), _write(field.inner))
    return lambda value: field._serialize(value, None, None)  # noqa: SLF001


def _each(plain: type | None, write: Write, value: Any) -> list[Any]:
    return [one if one is None or type(one) is plain else write(one) for one in value]
