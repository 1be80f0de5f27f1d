"""Receipts: however they are written down, they mean the same sixteen bytes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_seal.primitives import public_of
from amparo_seal.receipts import LANGUAGES, NoWordList, Receipt, inbox_locator, normalise_word
from amparo_seal.receipts.spelling import damm, word_list

receipts = st.binary(min_size=16, max_size=16).map(Receipt)
languages = st.sampled_from(LANGUAGES)
MINE = Receipt(bytes(range(16)))


@given(receipts, languages)
def test_words_mean_the_receipt(receipt: Receipt, language: str) -> None:
    words = " ".join(receipt.words(language))
    for typed in (words, words.upper(), f"  {words}\n", unicodedata.normalize("NFD", words)):
        assert receipt in Receipt.from_spelling(typed)


@given(receipts)
def test_digits_mean_the_receipt(receipt: Receipt) -> None:
    digits = receipt.digits()
    assert [len(group) for group in digits.split(" ")] == [4] * 10
    arabic = digits.translate({ord("0") + n: 0x06F0 + n for n in range(10)})
    for typed in (
        digits,
        digits.replace(" ", ""),
        digits.replace(" ", "\u2010"),
        digits.replace(" ", " \u2212 "),
        arabic,
    ):
        assert Receipt.from_spelling(typed) == [receipt]


@given(receipts, st.integers(0, 39), st.integers(1, 9))
def test_one_wrong_digit_is_found(receipt: Receipt, place: int, shift: int) -> None:
    digits = list(receipt.digits().replace(" ", ""))
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert Receipt.from_spelling("".join(digits)) == []


@given(receipts, st.integers(0, 38))
def test_two_digits_swapped_are_found(receipt: Receipt, place: int) -> None:
    digits = list(receipt.digits().replace(" ", ""))
    swapped = [*digits[:place], digits[place + 1], digits[place], *digits[place + 2 :]]
    assert Receipt.from_spelling("".join(swapped)) == ([receipt] if swapped == digits else [])


@given(st.text(max_size=80))
def test_any_text_can_be_tried(text: str) -> None:
    assert Receipt.from_spelling(text) == []


def test_a_number_that_no_receipt_has_is_none() -> None:
    too_large = str(1 << 128)
    assert Receipt.from_spelling(too_large + damm(too_large)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_list_can_be_typed_without_accents(language: str) -> None:
    words = word_list(language)
    bare = {
        "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        for word in words
    }
    assert len(words) == len(bare) == 2048


def test_words_that_fit_two_lists_give_two_receipts() -> None:
    """English and French share about a hundred words; the checksum tells most phrases apart."""
    shared = sorted(set(word_list("en")) & set(word_list("fr")))
    found = [
        Receipt.from_spelling(" ".join([word] * 11 + [last]))
        for word in shared[:40]
        for last in shared
    ]
    assert max(map(len, found)) == 2
    for twice in found:
        assert len({receipt.secret for receipt in twice}) == len(twice)


def test_a_language_without_a_list_has_digits() -> None:
    with pytest.raises(NoWordList):
        MINE.words("ar")


def test_a_receipt_has_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Receipt(b"short")
    assert Receipt.new() != Receipt.new()


def test_a_receipt_gives_keys_that_tell_nothing_of_it() -> None:
    assert MINE.locator == inbox_locator(MINE.inbox_id)
    assert repr(MINE) == "Receipt()"
    assert "seed=" not in repr(MINE.file("word"))


def test_the_private_word_makes_other_keys_than_the_receipt() -> None:
    one, same, other = (MINE.file(word) for word in ("Mar 4217", "mar  ٤٢١٧", "mar 4218"))
    assert one.wrap_key == same.wrap_key
    assert one.wrap_key != other.wrap_key
    assert Receipt(bytes(16)).file("mar 4217").wrap_key != one.wrap_key
    public = {public_of(key) for key in (MINE.sign_in, one.sign_in, one.release)}
    assert len(public) == 3


def test_a_mark_is_of_one_key_in_one_place_by_one_receipt() -> None:
    key, place, other = bytes(32), b"p" * 32, b"o" * 32
    marks = {
        MINE.mark(key, place),
        MINE.mark(other, place),
        MINE.mark(key, other),
        Receipt.new().mark(key, place),
    }
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {32}


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=30))
def test_case_and_space_do_not_change_a_private_word(text: str) -> None:
    normal = normalise_word(text)
    assert normalise_word(f" {normal.upper()} \t") == normalise_word(normal)
