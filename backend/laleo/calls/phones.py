"""Numbers to call back: read as people write them, kept as E.164 (ITU-T E.164)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumberFormat

from laleo.core.errors import Invalid, invalid


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can exist, and its country (ISO 3166-1; None for +800 and such)."""

    e164: str
    country: str | None


def read(text: str, countries: Sequence[str] = (), *, pointer: str = "/phone") -> Phone:
    """The number as dialled from one of these countries, the likeliest first; else Invalid."""
    for country in (*countries, None):
        found = _parsed(text, country)
        if found is not None and phonenumbers.is_valid_number(found):
            return Phone(
                phonenumbers.format_number(found, PhoneNumberFormat.E164),
                phonenumbers.region_code_for_number(found),
            )
    raise _refusal(text, countries, pointer)


def _parsed(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _refusal(text: str, countries: Sequence[str], pointer: str) -> Invalid:
    if text.strip().startswith(("+", "00")) or not countries:
        return invalid(pointer, "No telephone has this number; write it as +90 212 555 01 02.")
    example = phonenumbers.example_number(countries[0])
    number = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else ""
    like = f": {number}" if number else ""
    return invalid(pointer, f"No telephone has this number; write the country code too{like}")


def shown_of(e164: str) -> str:
    """The number as its country groups it: +44 20 7946 0018."""
    found = _parsed(e164, None)
    if found is None:
        return e164
    return str(phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL))


def likely_countries(country: str | None, timezone: str | None, language: str | None) -> list[str]:
    """Where somebody probably is: by address, by time zone, by the language of the browser."""
    zones = get_global("zone_territories")
    spoken = (language or "").replace("_", "-").split("-")
    guesses = [country, zones.get(timezone or ""), spoken[-1] if len(spoken) > 1 else None]
    known = [one.upper() for one in guesses if one and len(one) == 2]  # noqa: PLR2004 - ISO 3166-1
    return list(dict.fromkeys(one for one in known if one in phonenumbers.SUPPORTED_REGIONS))
