"""What the document of a dossier tells of disputes: both stories, and what a reviewer decided, upon which replay."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.aggregates.dispute import Dispute, Subject, SubjectKind
from domain.calendar import day_of
from domain.worth import Book
from web import components
from web.wording.words import label, word

DUTCH: Final = "nl"


def disputes_told(book: Book, disputes: Collection[Dispute], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return each dispute in Dutch: what it is about, where it stands, its stories and its decisions, oldest first."""
    return [
        {
            "title": "; ".join(_subject(book, each) for each in found.subjects),
            "stand": (
                f"Aangebracht door {names[found.story.head.organisation]} op {_day(found.story.head.at)}, op de regel"
                f" {word(found.code, DUTCH)}. Stand: {word(found.stage, DUTCH)}."
            ),
            "stories": [
                (names[each.head.organisation], each.text) for each in (found.story, found.answer) if each is not None
            ]
            + [("Wat werd gevraagd", found.desired)],
            "decisions": list(_decisions(book, found, names)),
        }
        for found in disputes
    ]


def _decisions(book: Book, found: Dispute, names: Mapping[UUID, str]) -> Iterator[dict[str, Any]]:
    for turn in found.rounds:
        if (decision := turn.decision) is None:
            continue
        replay, head = decision.replay, decision.head
        yield {
            "said": (
                f"{names[head.organisation]} besliste als toetser op {components.moment(head.at, DUTCH)}, op het plan"
                f" zoals bekend op {components.moment(replay.known, DUTCH)} en gewaardeerd op"
                f" {components.day(replay.on, DUTCH)}."
            ),
            "verdicts": [
                (
                    _subject(book, found.subject(each.subject)),
                    label(each.outcome, DUTCH)
                    + (f": {components.money(each.cents, DUTCH)}" if each.cents is not None else ""),
                    label(each.code, DUTCH),
                    each.reasoning,
                )
                for each in decision.verdicts
            ],
        }


def _subject(book: Book, subject: Subject) -> str:
    """Return what is in dispute, without anything that stands beside a person."""
    kind = label(subject.kind, DUTCH)
    if subject.kind is SubjectKind.REVENUE:
        terms = book.plan.statements[subject.id].proposed
        return f"{kind}, {components.period(terms.first_day, terms.last_day, DUTCH)}"
    if subject.kind is SubjectKind.AMENDMENT:
        return f"{kind} ‘{book.amendments[subject.id].title}’"
    return kind


def _day(moment: datetime) -> str:
    return components.day(day_of(moment), DUTCH)
