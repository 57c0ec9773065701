"""Fixtures of the realtime rooms."""

from tests.live.shop import shop

__all__ = ["shop"]
