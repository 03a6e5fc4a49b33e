"""Refusals: what the program will not do, said so that the person at the table knows what to do next."""

from __future__ import annotations

from typing import ClassVar

from core.text import gettext


class Refusal(Exception):  # noqa: N818 - it is not an error: somebody is told no
    """A clear no. The sentence of its class is shown in the reader's language, filled with the facts."""

    sentence: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the sentence names."""
        super().__init__()
        self.facts = facts

    @property
    def code(self) -> str:
        """The refusal's name, for logs and tests."""
        return type(self).__name__

    def __str__(self) -> str:
        """Return the sentence in the current language."""
        return gettext(self.sentence).format(**self.facts)
