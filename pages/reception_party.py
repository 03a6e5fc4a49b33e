"""組: who came, and as what; somebody who wants to talk alone gets a number of their own, and joins the others again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from booths import party
from booths.models import About, PartyRole, VisitState
from booths.words import ABOUT, PARTY_ROLES
from checkin import party as apart
from core.text import gettext as _
from pages import looks, ui

if TYPE_CHECKING:
    from booths.models import Visit
    from events.models import Event

PRETEXT = "「アンケートをお願いします」"
"""What is said to part two who came together: it is said in Japanese, whatever the screen speaks."""

STEPPER = 130
"""Width of a field with its two steps, in pixels."""


def words(visit: Visit) -> str:
    """Return who is in a party, in words."""
    return "・".join(f"{_(PARTY_ROLES[role])} {count}" for role, count in party.members(visit).items())


def who(visit: Visit) -> None:
    """Draw who came and whom it is about: a stepper for each role, saved together."""
    label = _("Party: {people}").format(people=words(visit))
    with ui.drawer(label, key="open_party") as is_open:
        if not is_open:
            return
        here = party.members(visit)
        with st.form(f"party_{visit.id}", border=False):
            with st.container(horizontal=True):
                people = {
                    role: int(st.number_input(_(PARTY_ROLES[role]), 0, party.MOST, here.get(role, 0), key=f"party_{visit.id}_{role}", width=STEPPER))
                    for role in PartyRole
                }
            about = st.pills(_("Whom is it about?"), list(About), default=visit.about, format_func=lambda a: _(ABOUT[a]), key=f"about_{visit.id}")
            if ui.saved(f"party_{visit.id}", _("Save"), lambda s: party.describe(s, visit.id, people, about, ui.now()), _("Saved.")):
                st.rerun()


def alone(event: Event, visit: Visit) -> None:
    """Draw how somebody of a party gets a number of their own, or joins it again."""
    if visit.split_from is not None and visit.merged_into is None:
        ui.button(_("Joins the party again"), lambda s: party.merge(s, visit.id, ui.now()), key="join_again", said=_("They are one party again."))
    if visit.people == 1 or visit.state == VisitState.LEFT:
        return
    with ui.drawer(_("Wants to talk alone"), key="open_alone") as is_open:
        if is_open:
            _go_apart(event, visit)


def _go_apart(event: Event, visit: Visit) -> None:
    """Choose who goes, and where to; the sentence beside the button parts two without saying why."""
    everybody = {
        f"{role}_{n}": (role, f"{_(PARTY_ROLES[role])}{f' {n}' if count > 1 else ''}")
        for role, count in party.members(visit).items()
        for n in range(1, count + 1)
    }
    booths = {place.booth.id: place for place in ui.booths(event)}
    names = {key: name for key, (_role, name) in everybody.items()}
    going = st.pills(_("Who goes apart?"), list(names), selection_mode="multi", format_func=names.__getitem__, key=f"apart_{visit.id}")
    where = st.pills(
        _("To which booth? (none: the first contact)"),
        list(booths),
        selection_mode="multi",
        format_func=lambda key: looks.name(booths[key]),
        key=f"apart_to_{visit.id}",
    )

    def go() -> None:
        people = Counter(everybody[key][0] for key in going)
        admitted = ui.obtain(lambda s: apart.split(s, visit.id, people, ui.now(), booth_ids=where))
        if admitted is not None:
            st.session_state["admitted"] = admitted

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Give a number of their own"), key="wide_apart", on_click=go, disabled=not going or len(going) >= visit.people)
        st.caption(_("You may say: {words}").format(words=PRETEXT))
