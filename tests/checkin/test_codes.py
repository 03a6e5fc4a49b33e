"""The short code: what is misread is found out, and what the keyboard does to it is undone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from checkin import codes
from checkin.codes import ALPHABET

CODES = some.builds(lambda six: six + codes._check(six), some.text(ALPHABET, min_size=6, max_size=6))  # noqa: SLF001 - any code, not only a random one
PLACES = some.integers(0, 6)
KEYS = dict(zip("34679CFHJKMPRTWXY-", "あうおやよそはくまのもせすかてさんほ", strict=True))


def test_no_character_is_easily_taken_for_another() -> None:
    assert set(ALPHABET) & set("0ODQ1IL2Z5S8BUVGNAE") == set()
    assert len(ALPHABET) == len(set(ALPHABET)) == 17


@given(CODES, PLACES, some.characters(codec="ascii", categories=["Lu", "Nd"]))
def test_a_single_wrong_character_is_found_out(code: str, place: int, wrong: str) -> None:
    misread = code[:place] + wrong + code[place + 1 :]

    assert codes.is_sound(misread) == (misread == code)


@given(CODES, PLACES, PLACES)
def test_two_characters_swapped_are_found_out(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = code[other], code[one]

    assert codes.is_sound("".join(swapped)) == ("".join(swapped) == code)


def test_a_key_that_is_held_down_makes_no_code() -> None:
    assert [c for c in ALPHABET if codes.is_sound(7 * c)] == []


@given(CODES)
def test_however_it_is_typed_it_is_read(code: str) -> None:
    printed = codes.shown(code)
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in printed)
    in_kana_mode = "".join(KEYS[c] for c in printed)
    for typed in (code, printed, f"  {printed} ", printed.lower(), printed.replace("-", " "), printed.replace("-", "ー"), full_width, in_kana_mode):
        assert codes.tidy(typed) == code


def test_half_width_kana_and_a_doubled_consonant_are_read_as_the_keys_that_were_pressed() -> None:
    assert codes.tidy("ｱｳｵﾔﾖｿﾊ") == "34679CF"
    assert codes.tidy("っｋ３") == "KK3"


@given(some.text(max_size=40))
def test_nothing_typed_is_too_odd_to_be_looked_at(typed: str) -> None:
    assert codes.is_sound(codes.tidy(typed)) <= codes.has_shape(codes.tidy(typed))


def test_codes_are_random_and_sound() -> None:
    made = {codes.new_code() for _ in range(500)}

    assert len(made) > 490  # two of 500 are the same once in 200 runs
    assert all(codes.is_sound(code) for code in made)
