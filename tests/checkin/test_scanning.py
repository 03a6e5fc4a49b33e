"""Reception's one field: a card admits, a used one or a ticket finds, and all else is a sentence that writes nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import party
from booths.models import PartyRole, Visit
from checkin import cards, codes, scanning
from checkin.admission import Wish
from checkin.card_pictures import plain_name
from checkin.errors import CodeMisread, KeyboardInKana, NotOurs, OfAnotherEvent, UnknownCode
from checkin.models import Card
from checkin.party import split
from core import addresses, db
from core.addresses import new_token
from core.errors import Refusal
from events import standard
from tests.builders import NOON, later
from tests.checkin.phone import rows

if TYPE_CHECKING:
    from checkin.scanning import Seen
    from tests.builders import Fair

HOST = "https://soudan.example.jp"
SENTENCES = (NotOurs, KeyboardInKana, CodeMisread, UnknownCode, OfAnotherEvent)


@pytest.fixture
def card(fair: Fair) -> Card:
    """Return an unused card."""
    return db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))[0]


def scan(fair: Fair, typed: str) -> Seen:
    """Scan or type something."""
    return db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, typed, Wish(new_token()), NOON))


def misread(card: Card) -> str:
    """Return the card's code with another check character."""
    return card.code[:-1] + ("3" if card.code[-1] != "3" else "4")


def test_a_cards_address_admits(fair: Fair, card: Card) -> None:
    seen = scan(fair, addresses.card(HOST, card.token))

    assert (seen.number, seen.is_new) == (1, True)
    assert seen.name.split() != []


def test_by_whatever_name_the_server_was_reached(fair: Fair, card: Card) -> None:
    assert scan(fair, f"  HTTP://192.168.0.2:8501/c/{card.token}?lang=en\r").is_new


def test_a_typed_code_admits(fair: Fair, card: Card) -> None:
    assert scan(fair, codes.shown(card.code).lower()).is_new


def test_a_used_card_finds_its_visit_by_address_code_and_ticket(fair: Fair, card: Card) -> None:
    first = scan(fair, card.code)
    for typed in (card.code, addresses.card(HOST, card.token), addresses.ticket(HOST, card.token)):
        assert scan(fair, typed) == first._replace(is_new=False)
    assert rows()["visit"] == 1


def test_a_phones_ticket_finds_its_visit(fair: Fair) -> None:
    admitted = fair.admit()

    assert scan(fair, addresses.ticket(HOST, admitted.token)) == (admitted.visit_id, 1, "", False, None)


def test_whoever_joined_their_party_again_is_found_as_the_party_by_card_and_ticket(fair: Fair, card: Card) -> None:
    whole = fair.admit(people=2)
    apart = db.perform(fair.scope, lambda s: split(s, whole.visit_id, {PartyRole.FAMILY: 1}, later(1)))
    fair.do(lambda s: cards.replace(s, s.get_one(Visit, apart.visit_id), card, later(2)))
    fair.do(lambda s: party.merge(s, apart.visit_id, later(3)))
    seen = [scan(fair, typed) for typed in (card.code, addresses.card(HOST, card.token), addresses.ticket(HOST, apart.token))]

    assert [(s.visit_id, s.number, s.is_new) for s in seen] == 3 * [(whole.visit_id, 1, False)]
    assert [s.name for s in seen] == [*2 * [plain_name(card.picture, card.colour)], ""]


def test_a_wrong_character_is_named_and_nothing_is_guessed(fair: Fair, card: Card) -> None:
    wrong = misread(card)

    with pytest.raises(CodeMisread) as refused:
        scan(fair, wrong)
    assert codes.shown(wrong) in str(refused.value)
    assert rows()["visit"] == 0


def test_a_sound_code_of_no_card_is_unknown(fair: Fair) -> None:
    with pytest.raises(UnknownCode):
        scan(fair, codes.new_code())


def test_a_scanner_behind_a_keyboard_in_kana_mode_is_explained(fair: Fair) -> None:
    with pytest.raises(KeyboardInKana):
        scan(fair, "くかかせけめめとらみちに")


@pytest.mark.parametrize("path", ["c", "t"])
def test_another_events_card_or_ticket_is_said_to_be_one(fair: Fair, path: str) -> None:
    other = db.perform(fair.scope, lambda s: standard.install_sample(s, NOON, day=NOON.date()))
    foreign = db.perform(fair.scope, lambda s: cards.make_cards(s, other.id, 10, NOON))[0]

    with pytest.raises(OfAnotherEvent):
        scan(fair, f"{HOST}/{path}/{foreign.token}")


def test_a_ticket_takes_no_lost_cards_place(fair: Fair) -> None:
    token = fair.admit().token

    with db.read(fair.scope) as session, pytest.raises(NotOurs):
        scanning.fresh_card(session, fair.event.id, addresses.ticket(HOST, token))


def noise(chance: random.Random, card: Card) -> str:
    """Return something that a tired hand, a broken scanner or a stranger's QR code brings."""
    letters = "".join(chance.choices(codes.ALPHABET + "0O1IL2Z5S8B-ーあめ　\t\x00🐦<'\"%", k=chance.randrange(40)))
    swapped = card.code[1] + card.code[0] + card.code[2:] if card.code[0] != card.code[1] else misread(card)
    address = addresses.card(HOST, card.token)
    return chance.choice(
        [
            letters, 2_000 * letters, swapped, address[:-3], address[5:] + address, f"{HOST}/c/{new_token()}", f"{HOST}/t/{new_token()}", f"{HOST}/e/abcdefgh",
            "WIFI:S:mall;T:WPA;P:secret;;", "4901234567894", str(chance.randrange(10**5)), "https://example.com/" + letters, f"/c/{card.token}/../x y",
        ]
    )  # fmt: skip


def test_five_hundred_noisy_scans_leave_no_visit_and_are_each_a_sentence(fair: Fair, card: Card) -> None:
    chance, before = random.Random(4), rows()  # noqa: S311 - the same noise each time
    for _scan in range(500):
        with pytest.raises(Refusal) as refused:
            scan(fair, noise(chance, card))
        assert isinstance(refused.value, SENTENCES)
        assert 0 < len(str(refused.value)) < 80

    assert rows() == before
    with db.read(fair.scope) as session:
        assert set(session.scalars(select(Card.activated_at))) == {None}
    assert scan(fair, card.code).is_new
