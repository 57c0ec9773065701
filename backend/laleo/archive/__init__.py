"""What keeps an installation beyond its machine: backup, restore, and the move to PostgreSQL."""

from laleo.archive.backup import make
from laleo.archive.moving import to_postgres
from laleo.archive.restore import Unusable, restore

__all__ = ["Unusable", "make", "restore", "to_postgres"]
