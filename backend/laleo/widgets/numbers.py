"""Channel numbers: digits and a Luhn check digit (ISO/IEC 7812-1 annex B), unique on a server."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from laleo.core.db import db
from laleo.core.errors import Unavailable
from laleo.widgets.models import Channel

LEAST, MOST = 4, 12
_TRIES = 50


def new_number(digits: int) -> str:
    """A number of so many digits that nobody has; the first is never 0."""
    for _ in range(_TRIES):
        body = str(secrets.randbelow(9 * 10 ** (digits - 2)) + 10 ** (digits - 2))
        number = body + check_digit(body)
        taken = db.session.scalar(select(Channel.id).where(Channel.number == number))
        if taken is None:
            return number
    raise Unavailable(
        f"Channel numbers of {digits} digits are nearly used up on this server; "
        "its operator can allow more with LALEO_CHANNEL_DIGITS."
    )


def check_digit(body: str) -> str:
    """The digit that makes `body` + digit a Luhn number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of two digits
    return str(-total % 10)


def well_formed(number: str) -> bool:
    """Whether the check digit fits, so that a typing error is told from a missing number."""
    return number.isascii() and number.isdigit() and check_digit(number[:-1]) == number[-1]
