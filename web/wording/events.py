"""History in sentences: what each event says, with the things that it speaks of called as they were called then."""

import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from domain.aggregates import amendment as amendments
from domain.aggregates import initiative as initiatives
from domain.aggregates import meetings
from domain.aggregates import trajectory as trajectories
from domain.aggregates.plan import events as plans
from domain.aggregates.plan.advice import AdviceAnswered
from domain.aggregates.plan.client_side import OwnResultKind, OwnResultRecorded
from domain.aggregates.plan.disputes import ObjectionDecided, SignatureDecided
from domain.aggregates.remarks import RemarkMade
from domain.authority import HOST
from domain.calendar import day_of
from domain.changes import (
    ActionAgreed,
    Change,
    CommitmentAgreed,
    ContractCombined,
    CriterionAgreed,
    SectionWritten,
    framework_subject,
)
from domain.closing import settlement_of
from domain.events import Recorded, tag_of
from domain.terms import (
    Contract,
    FrameworkReference,
    HoursFacts,
    Lot,
    ObligationShare,
    Option,
    PurchaseFacts,
    StageFacts,
)
from domain.valuation.notation import Text
from web import components
from web.wording.words import Wording, word

FILE: Final = Path(__file__).with_name("events.toml")
BRIEF: Final = 140
MOST_LISTED: Final = 4

T = TypeVar("T")

ECHOES: Final = frozenset({"plan.amendment-opened", "plan.dispute-opened", "amendment.accepted", "trajectory.started"})
"""What a neighbour of the same command tells as well, where the streams of a plan are shown together."""


def sentence(recorded: Recorded, names: "PlanNames") -> str:
    """Return what an event says: active, past tense, with the organisation that acted as its subject."""
    event = recorded.event
    facts = {field: getattr(event, field) for field in event.__struct_fields__}
    facts |= {"organisation": names.organisation(event.head.organisation), "stream": recorded.originator_id}
    said = _say(_variant(recorded, names), names, facts)
    if names.voids(recorded):
        said = f"{said} {_say('amendment.voided', names, facts)}"
    return said[:1].upper() + said[1:]


def told(history: Iterable[Recorded], names: "PlanNames") -> Iterator[tuple[Recorded, str]]:
    """Yield each event of a plan's streams, in the order of the log, with its sentence; echoes are left out."""
    for recorded in history:
        names.remember(recorded)
        if tag_of(recorded.event) not in ECHOES:
            yield recorded, sentence(recorded, names)


class PlanNames:
    """The names in plans and the streams that they cite, learnt from their events in the order of the log.

    What it does not know, such as a trajectory that the reader may not see, it calls by a general name.
    """

    def __init__(
        self,
        organisations: Mapping[UUID, str],
        reader: UUID,
        language: str,
        history: Iterable[Recorded] = (),
        *,
        frameworks: Mapping[UUID, Text] | None = None,
        reviews: bool = False,
    ) -> None:
        """Know the names of organisations and frameworks, on behalf of which one reads, and what `history` tells.

        Who `reviews` under a grant reads of every trajectory as whoever takes part in it.
        """
        self._reviews = reviews
        self.language = language
        self._frameworks = frameworks or {}
        self._organisations = organisations
        self._reader = reader
        self._plans: set[UUID] = set()
        self._framings: set[UUID] = set()
        self._contracts: dict[UUID, Contract] = {}
        self._options: dict[UUID, Option] = {}
        self._lots: dict[UUID, tuple[Contract, Lot]] = {}
        self._texts: dict[UUID, str] = {}
        self._statements: dict[UUID, tuple[UUID, date, date]] = {}
        self._entries: dict[UUID, HoursFacts | PurchaseFacts] = {}
        self._objections: dict[UUID, UUID] = {}
        self._initiatives: set[UUID] = set()
        self._credited: dict[UUID, UUID] = {}
        self._signed: set[UUID] = set()
        self._voiding: set[tuple[UUID, int]] = set()
        self._trajectories: dict[UUID, trajectories.TrajectoryStarted] = {}
        self._partners: dict[UUID, set[UUID]] = {}
        self._handovers: dict[UUID, trajectories.HandoverProposed] = {}
        self._stages: dict[UUID, tuple[UUID, StageFacts]] = {}
        for recorded in history:
            self.remember(recorded)

    def remember(self, recorded: Recorded) -> None:
        """Learn the names that an event gives."""
        stream = recorded.originator_id
        self._remember_signature(recorded)
        match recorded.event:
            case plans.PlanOpened(contracts=contracts):
                self._plans.add(stream)
                self._framings.add(framework_subject(stream))
                for contract in contracts:
                    self._contract(contract)
            case plans.ActionNoted() | plans.ActionRevised() as event:
                self._texts[event.action] = event.terms.title
            case plans.CommitmentMade() as event:
                self._texts[event.commitment] = event.terms.text
            case plans.AmendmentAccepted(changes=changes):
                for change in changes:
                    self._changed(change)
            case plans.RevenueProposed() as event:
                self._statements[event.statement] = (event.lot, event.first_day, event.last_day)
            case plans.RevenueRevised() as event:
                lot, *_ = self._statements[event.statement]
                self._statements[event.statement] = (lot, event.first_day, event.last_day)
            case (
                plans.HoursRecorded() | plans.HoursCorrected() | plans.PurchaseRecorded() | plans.PurchaseCorrected()
            ) as event:
                self._entries[event.entry] = event.facts
            case plans.EntryObjected() as event:
                self._objections[event.objection] = event.entry
            case plans.EffortProposed() as event:
                self._credited[event.effort] = event.subject
            case plans.RiskProposed() as event:
                self._credited[event.risk] = event.subject
            case amendments.AmendmentOpened(title=title) | amendments.AmendmentRetitled(title=title):
                self._texts[stream] = title
            case amendments.ChangeWritten(change=change):
                self._changed(change)
            case initiatives.InitiativeProposed(terms=terms) | initiatives.InitiativeRevised(terms=terms):
                self._initiatives.add(stream)
                self._texts[stream] = terms.title
            case meetings.MeetingCalled(meeting=id, title=text):
                self._texts[id] = text
            case meetings.ItemAdded(item=id, title=text):
                self._texts[id] = text
            case meetings.PointAgreed(point=id, text=text):
                self._texts[id] = text
            case trajectories.TrajectoryStarted() as event:
                self._trajectories[stream] = event
                self._partners[stream] = {event.employer}
            case trajectories.StageStarted() | trajectories.StageChanged() as event:
                self._stages[event.stage] = (stream, event.facts)
                self._partners[stream].add(event.facts.carrier)
            case trajectories.HandoverProposed() as event:
                self._handovers[event.handover] = event
            case trajectories.HandoverConfirmed() as event:
                self._partners[stream].add(self._handovers[event.handover].receiver)
            case _:
                pass

    def organisation(self, id: UUID) -> str:
        """Return the name of an organisation; the host acts for none."""
        return self._say("name.host") if id == HOST.organisation else self._organisations[id]

    def framework(self, reference: FrameworkReference) -> str:
        """Return the title of a framework, its name where the title is not known, and the version."""
        title = self._frameworks.get(reference.framework, Text(reference.name))
        return self._say("name.framework-version", title=title, version=reference.version)

    def contract(self, id: UUID) -> str:
        """Return the reference of a contract."""
        return self._contracts[id].reference

    def option(self, id: UUID) -> str:
        """Return by how long an option prolongs."""
        months = self._options[id].months
        return self._say("name.option/one") if months == 1 else self._say("name.option", months=months)

    def lot(self, id: UUID) -> str:
        """Return a lot by the references of its contract and its own, once where they are the same."""
        contract, lot = self._lots[id]
        if lot.reference == contract.reference:
            return contract.reference
        return self._say("name.lot", contract=contract.reference, lot=lot.reference)

    def action(self, id: UUID) -> str:
        """Return the title of an action."""
        return self._text(id, "name.action")

    def section(self, id: UUID) -> str:
        """Return the heading of a section."""
        return self._text(id, "name.section")

    def commitment(self, id: UUID) -> str:
        """Return the text of a commitment, cut short."""
        return self._text(id, "name.commitment")

    def subject(self, id: UUID) -> str:
        """Return what a change is about."""
        if id in map(settlement_of, self._plans):
            return self._say("name.settlement")
        if id in self._framings:
            return self._say("name.framework")
        return self._say("name.percentage") if id in self._plans else self._text(id, "name.section")

    def criterion(self, id: UUID) -> str:
        """Return a success criterion, cut short."""
        return self._text(id, "name.criterion")

    def amendment(self, id: UUID) -> str:
        """Return the title of an amendment."""
        return self._text(id, "name.amendment")

    def meeting(self, id: UUID) -> str:
        """Return the title of a meeting."""
        return self._text(id, "name.meeting")

    def item(self, id: UUID) -> str:
        """Return the title of an item of an agenda."""
        return self._text(id, "name.item")

    def point(self, id: UUID) -> str:
        """Return what an action point says."""
        return self._text(id, "name.point")

    def signed(self, id: UUID) -> str:
        """Return what both signed: an amendment by its title, or the final statement."""
        return self.amendment(id) if id in self._texts else self._say("name.closing")

    def statement(self, id: UUID) -> str:
        """Return a revenue statement by its lot and period."""
        lot, first, last = self._statements[id]
        return self._say("name.statement", lot=self.lot(lot), first_day=first, last_day=last)

    def statement_lot(self, id: UUID) -> str:
        """Return the lot of a revenue statement."""
        return self.lot(self._statements[id][0])

    def entry(self, id: UUID) -> str:
        """Return an entry by what was recorded, or an initiative, or a stage."""
        if id in self._initiatives:
            return self.initiative(id)
        match self._entries.get(id):
            case None:
                return self.stage(id)
            case HoursFacts(minutes=minutes, day=day):
                return self._say("name.hours", minutes=minutes, day=day)
            case PurchaseFacts(net=net) as facts:
                name = "name.purchase" if net > 0 else "name.credit"
                return self._say(name, net=net, supplier=facts.supplier, invoice_day=facts.invoice_day)

    def objection(self, id: UUID) -> str:
        """Return what an objection is against."""
        return self.entry(self._objections[id])

    def initiative(self, id: UUID) -> str:
        """Return the title of an initiative."""
        return self._say("name.initiative", title=self._text(id, "name.untitled"))

    def credited(self, id: UUID) -> str:
        """Return what effort credit or a risk is about: an action, a trajectory or a stage."""
        if id in self._texts:
            return self.action(id)
        return self.trajectory(id) if id in self._trajectories else self.stage(id)

    def effort(self, id: UUID) -> str:
        """Return what an effort credit is about."""
        return self.credited(self._credited[id])

    def risk(self, id: UUID) -> str:
        """Return what the agreement on a risk is about."""
        return self.credited(self._credited[id])

    def trajectory(self, id: UUID) -> str:
        """Return the pseudonym of one's own trajectory."""
        if not self.own(id):
            return self._say("name.trajectory")
        return self._say("name.trajectory/own", pseudonym=self._trajectories[id].pseudonym)

    def stage(self, id: UUID) -> str:
        """Return a stage by its kind, in one's own trajectory."""
        stream, facts = self._stages.get(id, (None, None))
        if stream is None or facts is None or not self.own(stream):
            return self._say("name.stage")
        return self._say("name.stage/own", kind=facts.kind, trajectory=self.trajectory(stream))

    def handover(self, id: UUID) -> str:
        """Return a hand-over by its steps and organisations, in a trajectory of one's own."""
        told = self._handovers.get(id)
        stream, facts = self._stages.get(told.stage, (None, None)) if told else (None, None)
        if told is None or stream is None or facts is None or not self.own(stream):
            return self._say("name.handover")
        receiver = self.organisation(told.receiver)
        return self._say(
            "name.handover/own",
            trajectory=self.trajectory(stream),
            left=facts.kind,
            kind=told.kind,
            day=told.day,
            receiver=receiver,
        )

    def own(self, trajectory: UUID) -> bool:
        """Tell whether the reader takes part in a trajectory, and may read which steps it has."""
        return self._reviews or self._reader in self._partners.get(trajectory, ())

    def alone(self, trajectory: UUID) -> bool:
        """Tell whether the reader carries every stage of a trajectory: only then is its value no other's concern."""
        carriers = {facts.carrier for stream, facts in self._stages.values() if stream == trajectory}
        return self._reviews or (self.own(trajectory) and carriers <= {self._reader})

    def voids(self, recorded: Recorded) -> bool:
        """Tell whether an event edited what had been signed, so that the signature no longer holds."""
        return (recorded.originator_id, recorded.originator_version) in self._voiding

    def _remember_signature(self, recorded: Recorded) -> None:
        stream = recorded.originator_id
        match recorded.event:
            case amendments.AmendmentProposed():
                self._signed.add(stream)
            case amendments.ChangeWritten() | amendments.ChangeDropped() | amendments.AmendmentRetitled():
                if stream in self._signed:
                    self._signed.discard(stream)
                    self._voiding.add((stream, recorded.originator_version))
            case meetings.MinutesSigned(meeting=id):
                self._signed.add(id)
            case (
                meetings.AttendanceNoted(meeting=id)
                | meetings.OutcomeWritten(meeting=id)
                | meetings.ItemPutOff(meeting=id)
                | meetings.PointAgreed(meeting=id)
            ):
                if id in self._signed:
                    self._signed.discard(id)
                    self._voiding.add((stream, recorded.originator_version))
            case _:
                pass

    def _contract(self, contract: Contract) -> None:
        self._contracts[contract.id] = contract
        self._texts[contract.id] = contract.reference
        self._options |= {option.id: option for option in contract.options}
        self._lots |= {lot.id: (contract, lot) for lot in contract.lots}

    def _changed(self, change: Change) -> None:
        match change:
            case ContractCombined(contract=contract):
                self._contract(contract)
            case SectionWritten(heading=text):
                self._texts[change.subject] = text
            case ActionAgreed(terms=action):
                self._texts[change.subject] = action.title
            case CommitmentAgreed(terms=commitment):
                self._texts[change.subject] = commitment.text
            case CriterionAgreed(text=text):
                self._texts[change.subject] = text
            case _:
                pass

    def _text(self, id: UUID, otherwise: str) -> str:
        found = self._texts.get(id)
        return self._say("name.quoted", text=found) if found else self._say(otherwise)

    def _say(self, name: str, **facts: object) -> str:
        return _say(name, self, facts)


@cache
def wordings() -> dict[str, Wording]:
    """Return every wording by its name."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), dict[str, Wording])


def _variant(recorded: Recorded, names: PlanNames) -> str:
    event = recorded.event
    name = tag_of(event)
    match event:
        case plans.PlanOpened(award=award) if award is not None:
            return f"{name}/award"
        case plans.PurchaseRecorded(facts=facts) | plans.PurchaseCorrected(facts=facts) if facts.net < 0:
            return f"{name}/credit"
        case plans.CommitmentMade(terms=terms) if terms.due is not None:
            return f"{name}/due"
        case OwnResultRecorded(facts=facts) if facts.kind in {OwnResultKind.PURCHASE, OwnResultKind.HOURS}:
            return f"{name}/{facts.kind}"
        case AdviceAnswered(due=due) if day_of(event.head.at) > due:
            return f"{name}/late"
        case amendments.AmendmentProposed(respond_by=day) if day is not None:
            return f"{name}/respond-by"
        case RemarkMade(subject=None):
            return f"{name}/whole"
        case amendments.AmendmentDeclined(code=code) if code is not None:
            return f"{name}/ground"
        case plans.CostsShared(shared=False):
            return f"{name}/no-longer"
        case ObjectionDecided(upheld=False):
            return f"{name}/rejected"
        case SignatureDecided(holds=False):
            return f"{name}/falls"
        case (
            trajectories.TrajectoryStarted()
            | trajectories.StageStarted()
            | trajectories.StageChanged()
            | trajectories.StageEnded()
            | trajectories.StageWithdrawn()
            | trajectories.StageTermsChanged()
            | trajectories.AllocationAssented()
            | trajectories.AllocationRefused()
            | trajectories.HandoverProposed()
            | trajectories.EndOfChainProposed()
        ) if names.own(recorded.originator_id):
            return f"{name}/own"
        case _:
            return name


def _say(name: str, names: PlanNames, facts: Mapping[str, Any]) -> str:
    wording = wordings()[name]
    return _Sentence(names).vformat(wording.en if names.language == "en" else wording.nl, (), facts)


class _Sentence(Formatter):
    """Fills the fields of a wording, each by its type or by the form that it names."""

    def __init__(self, names: PlanNames) -> None:
        self._names = names

    def format_field(self, value: Any, form: str) -> str:
        language = self._names.language
        if form in _FORMS:
            return _FORMS[form](value, language)
        match value:
            case UUID() | FrameworkReference():
                return str(getattr(self._names, form)(value))
            case tuple():
                return _listed(value, self._names, lambda each: self.format_field(each, form))
            case Change():
                return _change(value, self._names)
            case ObligationShare(member=member, share=share):
                return _say("name.share", self._names, {"member": member, "share": share})
            case StrEnum():
                return word(value, language)
            case date():
                return components.day(value, language)
            case int():
                return components.number(value, language)
            case Text():
                return value.en or value.nl if language == "en" else value.nl
            case _:
                return str(value)


def _change(change: Change, names: PlanNames) -> str:
    name = f"change.{change.__struct_config__.tag}"
    facts = {field: getattr(change, field) for field in change.__struct_fields__}
    return _say(name if change.base else f"{name}/new", names, facts)


def _listed(things: Sequence[T], names: PlanNames, say: Callable[[T], str]) -> str:
    shown = things if len(things) <= MOST_LISTED else things[: MOST_LISTED - 1]
    rest = len(things) - len(shown)
    *many, last = [*map(say, shown), *([_say("change.others", names, {"count": rest})] if rest else [])]
    return f"{', '.join(many)} {'and' if names.language == 'en' else 'en'} {last}" if many else last


def _brief(text: str) -> str:
    return textwrap.shorten(text, BRIEF, placeholder="…")


_FORMS: Final[dict[str, Callable[[Any, str], str]]] = {
    "money": components.money,
    "hours": components.hours,
    "moment": components.moment,
    "percent": components.percent,
    "brief": lambda text, _: _brief(text),
    "title": lambda text, _: _brief(text).rstrip(" ."),
    "period": lambda facts, language: components.period(facts.first_day, facts.last_day, language),
    "recognition": lambda kind, language: word(f"recognition.{kind}", language),
}
