"""No text of any command carries what points at a person, or a character that cannot be seen, into the log."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from domain.commands import USE_CASES
from domain.refusals import Refused, Stale
from tests.kit.office import Office, Sample, furnished, samples

LEAKS = {
    "text.citizen-service-number": "voor 123456782",
    "text.e-mail-address": "vraag naam@voorbeeld.nl",
    "text.telephone-number": "bel 06-12345678",
    "text.date-of-birth": "sinds 12-03-1998",
    "text.control-character": "rechts\u202elinks",
    "text.too-long": "x" * 10_000_000,
}

CLOSED = {
    "register_organisation.identifiers[0].scheme": "organisation.scheme",
    "register_organisation.identifiers[0].value": "organisation.identifier",
    "open_plan.newcomer.identifiers[0].scheme": "organisation.scheme",
    "open_plan.newcomer.identifiers[0].value": "organisation.identifier",
    "record_purchase.facts.recognitions[0].kind": "purchase.unknown-recognition",
    "correct_purchase.facts.recognitions[0].kind": "purchase.unknown-recognition",
    "record_purchase.facts.kvk": "organisation.identifier",
    "correct_purchase.facts.kvk": "organisation.identifier",
    "start_trajectory.group": "trajectory.unknown-group",
    "accept_amendment.content": "stale",
    "sign_minutes.content": "stale",
    "propose_closing.content": "closing.outdated",
    "open_grant.content": "dispute.other-statement",
    "agree_closing.content": "closing.outdated",
    "write_change.change.framework.name": "framework.unpublished",
    "write_change.change.framework.content": "framework.unpublished",
    "propose_amendment.signature": "signature.unreadable",
    "accept_amendment.signature": "signature.unreadable",
    "register_key.vkey": "organisation.key-unreadable",
    "withdraw_key.vkey": "organisation.no-key",
    "change_stage.facts.end_of_chain": "stage.end-of-chain",
}
"""Texts that are one of a list, a number or a hash: another rule than that of free text keeps them clean."""


def _altered(value: object, text: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path of every text within a value, and the value with that one text replaced."""
    match value:
        case StrEnum():
            return
        case str():
            yield path, text
        case msgspec.Struct():
            for field in value.__struct_fields__:
                for where, other in _altered(getattr(value, field), text, f"{path}.{field}"):
                    yield where, msgspec.structs.replace(value, **{field: other})
        case tuple():
            for index, item in enumerate(value):
                for where, other in _altered(item, text, f"{path}[{index}]"):
                    yield where, (*value[:index], other, *value[index + 1 :])
        case dict():
            name, item = next(iter(value.items()))
            for where, other in _altered(item, text, f"{path}.{name}"):
                yield where, value | {name: other}


def _attempts(sample: Sample, text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield f"{sample.name}.reason", text, sample.facts
    for name, value in sample.facts.items():
        for path, other in _altered(value, text, f"{sample.name}.{name}"):
            yield path, sample.reason, sample.facts | {name: other}


def test_every_command_has_a_sample_and_the_texts_are_found() -> None:
    found = samples(furnished())
    assert {sample.name for sample in found} == set(USE_CASES)
    paths = {path for sample in found for path, _, _ in _attempts(sample, "x")}
    assert set(CLOSED) < paths
    assert {
        "record_purchase.facts.supplier",
        "record_hours.facts.evidence.reference",
        "note_action.terms.owner",
        "note_action.terms.planned[0].kind",
        "write_change.change.heading",
        "write_change.change.motivation",
        "start_stage.facts.end_of_chain",
        "add_recognition.recognition.reference",
        "open_plan.contracts[0].lots[0].reference",
        "open_plan.newcomer.name",
        "publish_framework.document.values.person_year.motivation.nl",
        "end_action.outcome",
    } < paths


@pytest.mark.parametrize("rule", LEAKS)
@pytest.mark.parametrize("name", sorted(USE_CASES))
def test_no_text_of_a_command_lets_it_through(office: Office, name: str, rule: str) -> None:
    text = LEAKS[rule]
    for sample in (each for each in samples(office) if each.name == name):
        for path, reason, facts in _attempts(sample, text):
            before = list(office.store.log)
            with pytest.raises((Refused, Stale)) as refusal:
                office.do(name, sample.by, reason=reason, **facts)
            refused = refusal.value
            said = refused.rule if isinstance(refused, Refused) else "stale"
            assert said == CLOSED.get(path, rule), path
            assert office.store.log == before
            told = f"{refused!r} {refused.args} {vars(refused)}"
            assert text[-9:] not in told, path
