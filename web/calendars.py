"""A meeting as a file for a calendar: iCalendar after RFC 5545, with no name of anybody in it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from domain.aggregates.meetings import Meeting

WIDEST: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""


def invitation(meeting: Meeting, *, host: str, title: str, agenda: Sequence[str], link: str) -> bytes:
    """Return a meeting as iCalendar, in UTF-8.

    The same meeting keeps its UID, and its SEQUENCE and DTSTAMP go up when it is moved or cancelled, so that a calendar
    replaces what it has (RFC 5545, 3.8.4.7, 3.8.7.2 and 3.8.7.4). It has no METHOD: it asks nobody for an answer, and
    names no organizer.
    """
    said = "\n".join([*(f"{number}. {each}" for number, each in enumerate(agenda, 1)), link])
    lines = (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Planspoor//Planspoor//NL"),
        ("BEGIN", "VEVENT"),
        ("UID", f"{meeting.id}@{host.partition('/')[0]}"),
        ("DTSTAMP", _moment(meeting.changed.at)),
        ("DTSTART", _moment(meeting.starts)),
        ("DTEND", _moment(meeting.ends)),
        ("SEQUENCE", str(meeting.sequence)),
        ("STATUS", "CANCELLED" if meeting.cancelled else "CONFIRMED"),
        ("SUMMARY", _text(title)),
        *((("LOCATION", _text(meeting.place)),) if meeting.place else ()),
        ("DESCRIPTION", _text(said)),
        ("URL", link),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    )
    return "".join(f"{line}\r\n" for name, value in lines for line in _folded(f"{name}:{value}")).encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape a text (RFC 5545, 3.3.11)."""
    for mark in "\\;,":
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, of which each but the first begins with a space; no letter is cut."""
    part = ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > WIDEST:
            yield part
            part = " "
        part += letter
    yield part
