"""Which feature's rows name which files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """What a row says about its file."""

    name: str
    content_type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Owner:
    """A feature with files: `find` describes one, `known` says which of these ids it names."""

    find: Callable[[str], Described | None]
    known: Callable[[Sequence[str]], set[str]]


_owners: dict[str, Owner] = {}


def owner(name: str, owned: Owner) -> None:
    """Register a feature whose rows name files."""
    _owners[name] = owned


def find(file_id: str) -> Described | None:
    """What is known of the file; None when no row names it."""
    described = (owned.find(file_id) for owned in _owners.values())
    return next((found for found in described if found is not None), None)


def nameless(file_ids: Sequence[str]) -> set[str]:
    """Those of the files that no row names."""
    left = set(file_ids)
    for owned in _owners.values():
        left -= owned.known(sorted(left))
    return left
