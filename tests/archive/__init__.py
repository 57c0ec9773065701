"""Backups, and moving to another database."""
