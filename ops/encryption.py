"""Backups encrypted as age files (age-encryption.org): made here, opened here or by the program `age`, as long as somebody has the key.

A key file holds an identity (`AGE-SECRET-KEY-1…`), which opens, or only its public half (`age1…`): a server with that makes backups that it cannot read itself.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pyrage
from pyrage import x25519

from ops.files import OWNER_ONLY, Unable

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".age"
HEAD = b"age-encryption.org/v1\n"
IDENTITY = "AGE-SECRET-KEY-1"


def _lines(key: Path) -> list[str]:
    try:
        lines = [line.strip() for line in key.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        message = f"The key file {key} cannot be read. Nothing was changed."
        raise Unable(message) from error
    return [line for line in lines if line and not line.startswith("#")]


def _unusable(key: Path) -> Unable:
    return Unable(f"{key} holds no key for backups. `make backup-key FILE=…` makes one. Nothing was changed.")


def is_encrypted(path: Path) -> bool:
    """Whether a file is an age file."""
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def make_key(path: Path) -> str:
    """Write a new key into a file of its owner's only, and return its public half.

    Raises:
        Unable: the file is there already: it may be what older backups need.
    """
    identity = x25519.Identity.generate()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
            file.write(f"# public: {identity.to_public()}\n{identity}\n")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise Unable(message) from error
    return str(identity.to_public())


def recipients(key: Path) -> list[x25519.Recipient]:
    """Return for whom a key file lets things be encrypted.

    Raises:
        Unable: it holds no key.
    """
    try:
        whom = [x25519.Identity.from_str(k).to_public() if k.startswith(IDENTITY) else x25519.Recipient.from_str(k) for k in _lines(key)]
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        raise _unusable(key) from error
    if not whom:
        raise _unusable(key)
    return whom


def encrypt(plain: Path, target: Path, key: Path) -> None:
    """Write an encrypted copy.

    Raises:
        Unable: the key file holds no key.
    """
    pyrage.encrypt_file(str(plain), str(target), recipients(key))


def decrypt(source: Path, target: Path, key: Path | None) -> None:
    """Write what a backup holds.

    Raises:
        Unable: no key is given, or it is not this backup's.
    """
    if key is None:
        message = "The backup is encrypted. Please name its key file in SOUDANKAI_BACKUP_KEY. Nothing was changed."
        raise Unable(message)
    try:
        identities = [x25519.Identity.from_str(line) for line in _lines(key) if line.startswith(IDENTITY)]
    except pyrage.IdentityError as error:
        raise _unusable(key) from error
    if not identities:
        message = f"{key} holds no key that opens backups (AGE-SECRET-KEY-1…). Nothing was changed."
        raise Unable(message)
    try:
        pyrage.decrypt_file(str(source), str(target), identities)
    except pyrage.DecryptError as error:
        message = f"The backup cannot be opened with the key in {key}: it is another one's, or the file is damaged. Nothing was changed."
        raise Unable(message) from error
