"""The word-level difference: what a reader sees struck out and added."""

from hypothesis import given
from hypothesis import strategies as st

from web.differences import ADDED, KEPT, REMOVED, words

TEXTS = st.lists(st.sampled_from(["wij", "bieden", "drie", "vijf", "plekken", " ", "\n\n", ",", ".", "é", "👩‍🔧"])).map(
    "".join
)


def test_a_changed_word_is_replaced_whole() -> None:
    assert words("Wij bieden drie werkplekken.", "Wij bieden vijf werkplekken.") == [
        (KEPT, "Wij bieden "),
        (REMOVED, "drie"),
        (ADDED, "vijf"),
        (KEPT, " werkplekken."),
    ]


def test_a_space_between_two_changes_belongs_to_the_change() -> None:
    assert words("Wij bieden drie werkplekken.", "Wij bieden vijf plaatsen.") == [
        (KEPT, "Wij bieden "),
        (REMOVED, "drie werkplekken"),
        (ADDED, "vijf plaatsen"),
        (KEPT, "."),
    ]


def test_nothing_against_something_is_added_whole() -> None:
    assert words("", "Een vaste begeleider.") == [(ADDED, "Een vaste begeleider.")]
    assert words("Een vaste begeleider.", "") == [(REMOVED, "Een vaste begeleider.")]
    assert words("", "") == []


def test_five_and_four_never_become_forty_five() -> None:
    assert words("3 werkplekken", "45 werkplekken")[:2] == [(REMOVED, "3"), (ADDED, "45")]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    parts = words(before, after)
    assert "".join(text for operation, text in parts if operation != ADDED) == before
    assert "".join(text for operation, text in parts if operation != REMOVED) == after
    assert all(text for _, text in parts)
