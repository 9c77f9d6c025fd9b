"""History in sentences: every event says what happened, in both languages, and nothing beside a person."""

import re
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.aggregates import AGGREGATES
from domain.aggregates.organisation import OrganisationRegistered
from domain.authority import HOST
from domain.changes import ActionReleased, CommitmentReleased, SectionRemoved
from domain.events import Recorded, members, tag_of
from domain.terms import Certainty, StageKind, Support
from tests.kit.cast import (
    ACTION,
    AMENDMENT,
    CLIENT,
    CONTRACTOR,
    ENTRY,
    NOORDERDIJK,
    OBJECTION,
    PLAN,
    SECTION,
    STAGE,
    STATEMENT,
    TRAJECTORY,
    WATERBURG,
    accepted,
    action_agreed,
    agreed,
    commitment_agreed,
    committed,
    contract,
    disputed,
    hours_recorded,
    id_of,
    noted,
    objected,
    opened,
    promised,
    proposed,
    purchase_recorded,
    section_written,
)
from tests.kit.office import OWN_PROPOSAL, Office, furnished, samples
from web.wording.events import ECHOES, PlanNames, sentence, told, wordings
from web.wording.words import word

TAGS = {tag_of(event) for kind in AGGREGATES for event in members(kind.events)}
FURNISHED = furnished()


def _everything() -> list[Recorded]:
    """Return what every sample of a command leaves behind, each after what was there before."""
    log = FURNISHED.store.log
    extra: list[Recorded] = []
    for sample in samples(FURNISHED):
        office = Office(log)
        office.do(sample.name, sample.by, reason=sample.reason, **sample.facts)
        extra += office.store.log[len(log) :]
    return [*log, *extra]


EVERYTHING = _everything()
ORGANISATIONS = {
    item.originator_id: item.event.name for item in EVERYTHING if isinstance(item.event, OrganisationRegistered)
}
READERS = pytest.mark.parametrize("reader", [WATERBURG, NOORDERDIJK], ids=["client", "employer"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def _say(*events: object, reader: UUID = NOORDERDIJK, language: str = "nl", stream: UUID = PLAN) -> str:
    """Return the sentence of the last of some events of one stream."""
    history = [Recorded(stream, version, event) for version, event in enumerate(events, start=1)]  # type: ignore[arg-type]
    [*_, (_, said)] = told(history, PlanNames(ORGANISATIONS, reader, language))
    return said


def test_every_event_has_its_sentence_and_no_sentence_is_left_over() -> None:
    said = {name.partition("/")[0] for name in wordings()}
    assert said >= TAGS
    assert {name for name in said - TAGS if not name.startswith(("name.", "change."))} == {"amendment.voided"}
    assert said >= ECHOES
    assert TAGS >= ECHOES


def test_the_sample_history_holds_every_event() -> None:
    assert {tag_of(item.event) for item in EVERYTHING} == TAGS


@READERS
@LANGUAGES
def test_a_sentence_is_whole(reader: UUID, language: str) -> None:
    names = PlanNames(ORGANISATIONS, reader, language, EVERYTHING)
    for item in EVERYTHING:
        said = sentence(item, names)
        assert said[0].isupper(), said
        assert said.endswith((".", "…")), said
        assert not re.search(r"[{}]|  |\.\.|[0-9a-f]{8}-|None|<", said), said
        assert item.event.head.reason == "" or item.event.head.reason not in said


@LANGUAGES
def test_the_organisation_that_acted_is_the_subject(language: str) -> None:
    names = PlanNames(ORGANISATIONS, WATERBURG, language, EVERYTHING)
    for item in EVERYTHING:
        if tag_of(item.event) != "organisation.renamed":
            subject = names.organisation(item.event.head.organisation)
            assert sentence(item, names).lower().startswith(subject.lower())


def test_the_languages_say_the_same_things() -> None:
    for name, wording in wordings().items():
        fields = [sorted(re.findall(r"{[^}]*}", text)) for text in (wording.nl, wording.en)]
        assert fields[0] == fields[1], name
        assert wording.nl != wording.en or name == "name.quoted"


# What stands beside a person


@READERS
@LANGUAGES
def test_no_price_class_group_or_hours_a_week_stands_beside_a_person(reader: UUID, language: str) -> None:
    names = PlanNames(ORGANISATIONS, reader, language, EVERYTHING)
    for item in EVERYTHING:
        if tag_of(item.event).startswith("trajectory."):
            said = sentence(item, names)
            classes = [word(support, language) for support in (Support.BENEFIT, Support.PERMANENT)]
            never = ["€", "uur", "hour", "status", *classes]
            assert not [each for each in never if each in said]


@LANGUAGES
def test_only_the_employer_reads_what_a_trajectory_is_about(language: str) -> None:
    names = PlanNames(ORGANISATIONS, WATERBURG, language, EVERYTHING)
    pseudonyms = re.compile(r"T-[0-9A-Z]{6}")
    about = [item for item in EVERYTHING if "trajectory" in tag_of(item.event)]
    for item in about:
        said = sentence(item, names)
        assert not pseudonyms.search(said)
        assert not [kind for kind in StageKind if f" {word(kind, language)}" in said]
        assert not re.search(r"20\d\d", said)
    own = PlanNames(ORGANISATIONS, NOORDERDIJK, language, EVERYTHING)
    assert all(pseudonyms.search(sentence(item, own)) for item in about)


def test_an_objection_to_a_stage_names_the_stage_to_its_employer_only() -> None:
    office = Office(FURNISHED.store.log)
    step = id_of("a step")
    facts = {"objection": OBJECTION, "entry": step, "trajectory": TRAJECTORY}
    sample = next(each for each in samples(office) if each.name == "object_to_entry")
    office.do("object_to_entry", CLIENT, reason="Dubbel", **(sample.facts | facts))
    said = {}
    for reader in (WATERBURG, NOORDERDIJK):
        *_, (_, said[reader]) = told(office.store.log, PlanNames(ORGANISATIONS, reader, "nl"))
    assert "een stap in een traject" in said[WATERBURG]
    assert "de stap werk in traject T-" in said[NOORDERDIJK]


# Some sentences, word for word


def test_what_happened_is_said_in_plain_words() -> None:
    at_noon = hours_recorded()
    assert _say(opened(), at_noon) == (
        "Noorderdijk Bouw legde 8\N{NO-BREAK SPACE}uur van een maatschappelijk project vast, op 14 februari 2028."
    )
    assert _say(opened(), at_noon, language="en") == (
        "Noorderdijk Bouw recorded 8\N{NO-BREAK SPACE}hours of a social project, on 14 February 2028."
    )
    assert _say(opened(), purchase_recorded(net=-120_000)) == (
        "Noorderdijk Bouw legde een creditnota van €\N{NO-BREAK SPACE}-1.200,00 van Helder Facilitair vast, "
        "met datum 14 september 2027."
    )
    assert _say(opened()) == (
        "Gemeente Waterburg opende het plan ‘Groen en gebouwen in Waterburg-Zuid’ met Noorderdijk Bouw: "
        "5% van de omzet, volgens ‘cdio-2025’, versie 1."
    )


def test_revenue_is_told_by_its_lot_and_period() -> None:
    assert _say(opened(), proposed(CLIENT)) == (
        "Gemeente Waterburg gaf €\N{NO-BREAK SPACE}1.000.000,00 omzet op voor K-101, perceel 1, "
        "van 1 juli 2027 tot en met 31 december 2027."
    )
    assert _say(opened(), proposed(), disputed()) == (
        "Gemeente Waterburg betwistte de omzet van K-101, perceel 1 van 1 juli 2027 tot en met 31 december 2027."
    )
    assert "ging akkoord met €\N{NO-BREAK SPACE}1.000.000,00" in _say(opened(), proposed(), agreed())


def test_a_contract_of_one_lot_is_called_once() -> None:
    [lot, _] = contract().lots
    one = contract(lots=(replace(lot, reference="K-101"),))
    assert "voor K-101, van" in _say(opened(contracts=(one,)), proposed())


def test_what_changed_in_the_plan_is_summed_up() -> None:
    assert _say(opened(), accepted(section_written(), action_agreed())).endswith(
        "Het plan veranderde: een tekst onder ‘Samenwerking’ en de afspraak ‘Drie werkervaringsplaatsen’."
    )
    leaving = (
        SectionRemoved(subject=SECTION, base=2),
        ActionReleased(subject=ACTION, base=2),
        CommitmentReleased(subject=id_of("commitment"), base=2),
    )
    coming = (section_written(), action_agreed(), commitment_agreed())
    assert _say(opened(), accepted(*coming), accepted(*leaving)).endswith(
        "de tekst onder ‘Samenwerking’ vervalt, de afspraak ‘Drie werkervaringsplaatsen’ vervalt en "
        "de toezegging ‘Waterburg draagt binnen vier weken iemand voor’ vervalt."
    )


def test_a_long_list_names_a_few_and_counts_the_rest() -> None:
    many = (replace(section_written(), subject=id_of(str(number)), heading=f"Kop {number}") for number in range(9))
    assert _say(opened(), accepted(*many)).endswith("een tekst onder ‘Kop 2’ en nog 6 andere onderdelen.")


def test_things_are_called_as_they_were_called_then() -> None:
    history = [
        Recorded(PLAN, 1, opened()),
        Recorded(PLAN, 2, noted(title="Een open dag")),
        Recorded(PLAN, 3, accepted(action_agreed(base=2, title="Twee open dagen", certainty=Certainty.RUNNING))),
    ]
    said = [text for _, text in told(history, PlanNames(ORGANISATIONS, WATERBURG, "nl"))]
    assert "‘Een open dag’" in said[1]
    assert "‘Twee open dagen’" in said[2]


def test_an_objection_is_told_by_what_it_is_against() -> None:
    assert _say(opened(), hours_recorded(), objected()) == (
        "Gemeente Waterburg maakte bezwaar tegen 8\N{NO-BREAK SPACE}uur van een maatschappelijk project op "
        "14 februari 2028, met als grond ‘hoeveelheid’."
    )


def test_a_long_text_is_cut_short() -> None:
    said = _say(opened(), replace(committed(), terms=promised("Waterburg draagt iemand voor. " * 60)))
    assert len(said) < 220
    assert said.endswith("…")


def test_the_host_is_named_as_such() -> None:
    names = PlanNames(ORGANISATIONS, WATERBURG, "nl")
    assert names.organisation(HOST.organisation) == "De beheerder van Planspoor"


def test_what_a_neighbour_tells_is_not_told_twice() -> None:
    shown = {tag_of(item.event) for item, _ in told(EVERYTHING, PlanNames(ORGANISATIONS, WATERBURG, "nl"))}
    assert shown == TAGS - ECHOES


def test_an_edit_of_a_signed_draft_says_that_the_signature_lapsed() -> None:
    office = Office(FURNISHED.store.log)
    for version, title in ((3, "Nu"), (4, "Dan")):
        office.do("retitle_amendment", CLIENT, plan=PLAN, amendment=OWN_PROPOSAL, title=title, version=version)
    *_, first, second = (said for _, said in told(office.store.log, PlanNames(ORGANISATIONS, WATERBURG, "nl")))
    assert first.endswith("De eerdere handtekening verviel daarmee.")
    assert "handtekening" not in second


def test_what_is_not_known_is_called_by_a_general_name() -> None:
    names = PlanNames(ORGANISATIONS, WATERBURG, "en")
    assert names.action(ACTION) == "an action"
    assert names.section(SECTION) == "a section"
    assert names.amendment(AMENDMENT) == "an amendment"
    assert names.trajectory(TRAJECTORY) == "a trajectory"
    assert names.stage(STAGE) == names.entry(ENTRY) == "a stage of a trajectory"
    with pytest.raises(KeyError):
        names.statement(STATEMENT)


def test_who_acts_is_told_by_organisation_and_never_by_account() -> None:
    assert str(CONTRACTOR.account) not in _say(opened(), hours_recorded())
