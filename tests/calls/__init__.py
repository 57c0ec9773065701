"""Calls: rows, ringing, realtime and REST."""
