"""Passwords: how long, not among those that everybody tries first, kept as argon2 only. Which signs they have is nobody's business."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.text import clean
from staff import errors

LEAST, MOST = 10, 128
LEAST_OF_ITS_OWN = 6
"""So much must be left when one's own names are taken out."""
LEAST_SIGNS = 4
"""Different ones."""
COMMON = Path(__file__).with_name("common_passwords.txt")
"""The 1,090 of the 30,000 commonest passwords that are long enough, from zxcvbn (MIT), which has them from leaked lists."""
NO_HASH = ""
"""Of an account whose link was not used yet: no password fits."""
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def check(password: str, *own: str) -> None:
    """Refuse a password that is too short, too long, or guessed at once: a common one, or little more than the own names.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    if len(password) < LEAST:
        raise errors.PasswordTooShort(least=LEAST)
    if len(password) > MOST:
        raise errors.PasswordTooLong(most=MOST)
    left = plain = _plain(password)
    for name in own:
        left = left.replace(_plain(clean(name)), "") if clean(name) else left
    if plain in _common() or len(left) < LEAST_OF_ITS_OWN or len(set(plain)) < LEAST_SIGNS:
        raise errors.PasswordGuessable


def hashed(password: str, *own: str) -> str:
    """Return what is kept of a password that may be used.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    check(password, *own)
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password of which that was kept. Takes as long for nobody (None) as for somebody."""
    try:
        return _hasher.verify(kept or _NOBODY, password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def prove(password: str, kept: str) -> None:
    """Refuse what is not somebody's own present password.

    Raises:
        PasswordWrong
    """
    if not fits(password, kept):
        raise errors.PasswordWrong
