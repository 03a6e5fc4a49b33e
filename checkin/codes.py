"""The short code of a card: what staff type when nothing can be scanned. Six random characters and one that checks them: ABC-DEF-G.

Its 17 characters are what is left when these go: 0 O D Q, 1 I L, 2 Z, 5 S, 8 B, U V, 6's twin G, M's twin N (also in the ear), and the vowels A and E.
Without vowels no code spells a word, and a Japanese keyboard left in its romaji mode cannot make syllables of it. 17 is a prime number, so that
the check finds every single wrong character and every swap of two, neighbours or not. There are 17⁶, or 24 million: nobody walks from one to the next.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "34679CFHJKMPRTWXY"
LENGTH = 7
WEIGHTS = (1, 2, 3, 4, 5, 6, 13)
"""All different. They add up to 0 (mod 17) and a good code to 1, so that a key that is held down makes no code."""
REMAINDER = 1
SHAPE = re.compile(rf"[0-9A-Z]{{{LENGTH}}}")
BETWEEN = re.compile(r"[\s\-‐‑‒–—―−ーほ・]")
"""What may stand between the characters, also as a keyboard in kana mode writes it; ほ is its hyphen."""
KANA = dict(zip("あうおやよそはくまのもせすかてさん", ALPHABET, strict=True))
"""The keys of the alphabet as a Japanese keyboard in kana mode writes them (JIS X 6002)."""
DOUBLED = re.compile(r"っ(.)")
"""What the romaji mode makes of the same letter typed twice."""
KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def _check(six: str) -> str:
    """Return the character that makes the weighted sum what a good code's is."""
    so_far = sum(weight * ALPHABET.index(c) for weight, c in zip(WEIGHTS, six, strict=False))
    return ALPHABET[(REMAINDER - so_far) * pow(WEIGHTS[-1], -1, len(ALPHABET)) % len(ALPHABET)]


def new_code() -> str:
    """Return a random code, its check character last."""
    six = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return six + _check(six)


def shown(code: str) -> str:
    """Return a code as it is printed: ABC-DEF-G."""
    return f"{code[:3]}-{code[3:6]}-{code[6:]}"


def tidy(typed: str) -> str:
    """Return what was typed as a code is stored: whatever the keyboard's mode, hyphens and spaces. A wrong character stays: nothing is guessed."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", typed).translate(KATAKANA))
    return "".join(KANA.get(c, c) for c in DOUBLED.sub(r"\1\1", plain)).upper()


def has_shape(tidied: str) -> bool:
    """Whether somebody meant this to be a code, well read or not."""
    return SHAPE.fullmatch(tidied) is not None


def is_sound(tidied: str) -> bool:
    """Whether this is a code that was read without a mistake."""
    return len(tidied) == LENGTH and set(tidied) <= set(ALPHABET) and tidied[-1] == _check(tidied[:-1])
