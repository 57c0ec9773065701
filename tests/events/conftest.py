"""Fixtures of the tests of events."""

from tests.events.happenings import happen, known_type

__all__ = ["happen", "known_type"]
