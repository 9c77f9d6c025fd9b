"""The contracts of a plan as groups of fields, each with its options and lots, and what they say."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Final

import msgspec

from domain.aggregates import plan as plans
from domain.aggregates.plan.agreement import MOST_CONTRACTS, MOST_LOTS, MOST_OPTIONS
from domain.calendar import period
from domain.quantities import cents
from domain.refusals import Refused
from domain.terms import WHOLE, Contract, Lot, Option
from web.forms import Form

CONTRACT: Final = "reference"
OPTION: Final = "option"
LOT: Final = "lot_reference"
"""The first field of a contract, an option and a lot: where it was sent, there was such a row."""


class Group(msgspec.Struct, frozen=True):
    """The fields of one contract: its number, and how many rows there are for options and lots."""

    number: int
    options: int = 1
    lots: int = 1

    @property
    def option_places(self) -> list[str]:
        """What stands behind the name of the field of each option."""
        return [f"{self.number}-{row}" for row in range(1, self.options + 1)]

    @property
    def lot_places(self) -> list[str]:
        """What stands behind the names of the fields of each lot."""
        return [f"{self.number}-{row}" for row in range(1, self.lots + 1)]


def groups(form: Form, more: str = "") -> list[Group]:
    """Return the groups of fields to show: those that were sent, at least one, and one `more` of something.

    `more` is `reference` for a contract, `option-1` or `lot_reference-1` for a row of the first one.
    """
    sent = {name for name, _ in form.kept()}
    return [
        Group(
            number,
            options=_rows(sent, f"{OPTION}-{number}", MOST_OPTIONS, more),
            lots=_rows(sent, f"{LOT}-{number}", MOST_LOTS, more),
        )
        for number in range(1, _rows(sent, CONTRACT, MOST_CONTRACTS, more) + 1)
    ]


def last_field(shown: Collection[Group], more: str) -> str:
    """Return the field that is new where there is one `more` of something, to go on in; nothing for another word."""
    last = {CONTRACT: f"{CONTRACT}-{len(shown)}"}
    for each in shown:
        last[f"{OPTION}-{each.number}"] = f"{OPTION}-{each.option_places[-1]}"
        last[f"{LOT}-{each.number}"] = f"{LOT}-{each.lot_places[-1]}"
    return last.get(more, "")


def read_contracts(form: Form) -> tuple[Contract, ...]:
    """Return what was filled in; what is wrong is gathered at its field. A group that stayed empty says nothing."""
    sent = groups(form)
    filled = [each for each in sent if _filled(form, *_fields(each))]
    return tuple(_contract(form, each) for each in filled or sent[:1])


def _contract(form: Form, group: Group) -> Contract:
    """Return a contract. Without lots of its own it is one lot, whose labour share stands in the first row."""
    number, before = group.number, len(form.refusals)
    reference, work = form.text(f"reference-{number}"), form.text(f"object-{number}")
    value = _value(form, f"value-{number}")
    since = len(form.refusals)
    first, last = form.day(f"first-{number}"), form.day(f"last-{number}")
    require(form, since, partial(period, first, last, field=f"last-{number}"))
    options = [_option(form, place) for place in group.option_places if not form.empty(f"{OPTION}-{place}")]
    lots = [_lot(form, place) for place in group.lot_places if _filled(form, *_lot_fields(place))]
    contract = Contract(
        id=form.id_for(f"contract-{number}"),
        reference=reference,
        object=work,
        value=value,
        first_day=first,
        last_day=last,
        options=tuple(options),
        lots=tuple(lots) or (_whole(form, f"{number}-1", reference, work),),
    )
    require(form, before, partial(plans.sound_contract, contract), options=f"{OPTION}-{number}-1")
    return contract


def _value(form: Form, field: str) -> int:
    before = len(form.refusals)
    value = form.amount(field)
    require(form, before, partial(cents, value, field=field))
    return value


def _option(form: Form, place: str) -> Option:
    before = len(form.refusals)
    option = Option(id=form.id_for(f"option-{place}"), months=form.whole(f"{OPTION}-{place}"))
    require(form, before, partial(plans.sound_option, option), options=f"{OPTION}-{place}")
    return option


def _lot(form: Form, place: str) -> Lot:
    reference, work = (form.text(field) for field in _lot_fields(place))
    return _whole(form, place, reference, work)


def _whole(form: Form, place: str, reference: str, work: str) -> Lot:
    field, before = f"labour_share-{place}", len(form.refusals)
    share = WHOLE if form.empty(field) else form.percentage(field)
    require(form, before, partial(plans.sound_labour_share, share), labour_share=field)
    return Lot(id=form.id_for(f"lot-{place}"), reference=reference, object=work, labour_share=share)


def require(form: Form, before: int, sound: Callable[[], object], **places: str) -> None:
    """Ask the domain, once the fields could be read, and show what it refuses at the field that it is about."""
    if len(form.refusals) > before:
        return
    try:
        sound()
    except Refused as refused:
        form.refuse(refused.rule, places.get(refused.field, refused.field), **refused.facts)


def _rows(sent: Collection[str], name: str, most: int, more: str) -> int:
    rows = 1
    while rows < most and f"{name}-{rows + 1}" in sent:
        rows += 1
    return min(rows + (more == name), most)


def _fields(group: Group) -> list[str]:
    own = [f"{name}-{group.number}" for name in (CONTRACT, "object", "value", "first", "last")]
    options = [f"{OPTION}-{place}" for place in group.option_places]
    return [*own, *options, *(field for place in group.lot_places for field in _lot_fields(place))]


def _lot_fields(place: str) -> tuple[str, str]:
    return f"{LOT}-{place}", f"lot_object-{place}"


def _filled(form: Form, *fields: str) -> bool:
    return any(not form.empty(field) for field in fields)
