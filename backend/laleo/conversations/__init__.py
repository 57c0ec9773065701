"""Conversations: messages between visitors and the team."""

from laleo.conversations import models

__all__ = ["models"]
