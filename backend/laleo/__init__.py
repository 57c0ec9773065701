"""Laleo: live visitors, chat, calls and webhooks on a server you own."""

__version__ = "0.1.0"
