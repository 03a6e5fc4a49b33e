"""Sealed columns and their keys."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from core import sealing
from core.sealing import UNREADABLE, seal, unseal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("keys")


def test_what_is_sealed_is_read_again_and_looks_different_each_time() -> None:
    assert unseal(seal("借金のことは妻に言わない")) == "借金のことは妻に言わない"
    assert seal("same") != seal("same")
    assert seal("") == unseal("") == ""


def test_keys_are_their_owners_only(keys: Path) -> None:
    seal("words")
    sealing.chained("", "line")
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {path.name for path in keys.iterdir()} == {"sealing", "chain"}


def test_a_new_key_seals_and_older_ones_still_read(keys: Path) -> None:
    old = seal("words")
    sealing.new_key()
    newest = Fernet((keys / "sealing").read_text().split()[0])
    assert unseal(old) == "words"
    assert newest.decrypt(seal("words").encode()) == b"words"


def test_two_new_keys_at_once_are_two(keys: Path) -> None:
    seal("words")
    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda _n: sealing.new_key(), range(8)))
    assert len(set((keys / "sealing").read_text().split())) == 9


def test_without_the_key_a_sentence_stands_for_the_words(keys: Path) -> None:
    old = seal("words")
    (keys / "sealing").write_text(Fernet.generate_key().decode())
    sealing.forget_keys()
    assert unseal(old) == UNREADABLE


def test_a_running_program_takes_up_a_key_that_another_one_made(keys: Path) -> None:
    old = seal("words")
    file = keys / "sealing"
    half = keys / "half"
    half.write_text(Fernet.generate_key().decode() + "\n" + file.read_text())
    half.replace(file)  # as another process does

    assert unseal(old) == "words"
    assert Fernet(file.read_text().split()[0]).decrypt(seal("words").encode()) == b"words"


def test_a_key_file_that_is_lost_while_the_program_runs_costs_nothing_yet(keys: Path) -> None:
    old = seal("words")
    (keys / "sealing").unlink()
    assert unseal(old) == "words"
    assert not (keys / "sealing").exists()
