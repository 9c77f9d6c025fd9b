"""What belongs with what in two plans: the same name first, then the likest, each thing once."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from projections.beside import Pair, pairs
from tests.kit.cast import id_of

NAMED = st.dictionaries(st.uuids(), st.text(alphabet="abc de", max_size=12), max_size=6)


def named(*names: str, plan: str = "earlier") -> dict[UUID, str]:
    return {id_of(f"{plan} {name}"): name for name in names}


def test_what_is_called_the_same_belongs_together_before_what_is_alike() -> None:
    earlier, here = named("Hoe wij samenwerken", "Hoe wij samen leren"), named("Hoe wij samen leren.", plan="here")
    here |= named("hoe wij samenwerken", plan="here")
    assert pairs(earlier, here) == [
        Pair(id_of("earlier Hoe wij samen leren"), id_of("here Hoe wij samen leren.")),
        Pair(id_of("earlier Hoe wij samenwerken"), id_of("here hoe wij samenwerken")),
    ]


def test_what_is_not_alike_stands_alone_and_what_only_the_earlier_has_comes_last() -> None:
    assert pairs(named("Begeleiding"), named("Wat wij inkopen", plan="here")) == [
        Pair(None, id_of("here Wat wij inkopen")),
        Pair(id_of("earlier Begeleiding"), None),
    ]


@given(NAMED, NAMED)
def test_each_thing_is_in_one_pair(earlier: dict[UUID, str], here: dict[UUID, str]) -> None:
    found = pairs(earlier, here)
    assert sorted(pair.earlier for pair in found if pair.earlier) == sorted(earlier)
    assert [pair.here for pair in found if pair.here] == list(here)


@given(NAMED)
def test_a_plan_beside_itself_is_the_same_to_the_last(plan: dict[UUID, str]) -> None:
    assert all(
        pair.earlier and pair.here and plan[pair.earlier].casefold() == plan[pair.here].casefold()
        for pair in pairs(plan, plan)
    )
