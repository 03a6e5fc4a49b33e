"""The chosen event's cards without a name: made by the sheet, printed as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from checkin import card_queries, cards
from core import addresses, db
from core.clock import day_of
from core.text import full_date, hour
from core.text import gettext as _
from events.planning import OVER
from pages import ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Event

USUAL, A_SHEET = 100, 10


def show(event: Event) -> None:
    """Draw the cards in a drawer; its caption says how many there are."""
    if event.state in OVER:
        return
    with db.read(ui.scope()) as session:
        batches = card_queries.batches(session, event.id)
    st.subheader(_("Cards"))
    there = _("{count} cards, {used} in use").format(count=sum(b.cards for b in batches), used=sum(b.used for b in batches))
    st.caption(there if batches else _("No cards yet. A card gives somebody without a phone a number in one scan; its picture is its second name."))
    with ui.drawer(_("Make and print cards"), key="open_cards", icon=":material/badge:") as is_open:
        if is_open:
            make(event)
            sheets(event, batches)


def make(event: Event) -> None:
    """Draw how many cards are to be made."""
    st.caption(_("Ten cards a sheet (A4), 91 × 55 mm each, with marks to cut along. A card that nobody uses counts nowhere."))
    count, press = st.columns((2, 5), vertical_alignment="bottom")
    wanted = count.number_input(_("How many cards"), cards.FEWEST_AT_ONCE, cards.MOST_AT_ONCE, USUAL, step=A_SHEET, key="cards_wanted")

    def made(session: Session) -> None:
        cards.make_cards(session, event.id, int(wanted), ui.now())

    with press:
        ui.button(_("Make cards"), made, key="make_cards", said=_("Made. Please print the sheets."))


def sheets(event: Event, batches: list[card_queries.Batch]) -> None:
    """Draw a link to the sheets of all cards that were made together."""
    public_url = ui.council().public_url
    if batches and addresses.is_loopback(public_url):
        st.warning(_("Phones cannot open this address: it means this computer only. Please set the public address under “People and tablets”."))
    for n, batch in enumerate(batches, 1):
        made = f"{full_date(day_of(batch.made_at))} {hour(batch.made_at)}"
        words = _("{count} cards of {made}, {used} in use").format(count=batch.cards, made=made, used=batch.used)
        st.html(f'{words}　<a href="/print/cards/{event.code}/{n}.pdf" target="_blank">{_("Sheets to print (PDF)")}</a>')
