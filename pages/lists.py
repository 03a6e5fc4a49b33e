"""事業と相談内容: the council's own lists, as data to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from core.text import later, plain_words
from events import lists, queries
from events.models import FactList
from events.pictures import LABELS
from pages import choices, lists_lines, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Programme, Topic, TopicGroup

FACT_LISTS = {
    FactList.AGE_BAND: later("Age bands"),
    FactList.RESIDENCE: later("Residences"),
    FactList.PICK_REASON: later("Reasons for calling somebody first"),
    FactList.REFUSAL_REASON: later("Reasons for not taking up a hand-over"),
    FactList.RESOURCE_KIND: later("Kinds of places outside"),
}


def programme_label(programme: Programme | None) -> str:
    """Return what stands over a programme's form."""
    if programme is None:
        return _("Add a programme")
    return f"{programme.short}　{programme.name}" + ("" if programme.is_active else f"　{_('not in use')}")


def programme_form(programme: Programme | None, programmes: list[Programme]) -> None:
    """Draw a programme to be changed or added."""
    form, key = f"programme_{programme.id if programme else 'new'}", programme.id if programme else None
    with st.form(ui.fresh(form), border=False):
        short = st.text_input(_("Short name (on the desk)"), programme.short if programme else "", max_chars=20)
        name = st.text_input(_("Full name"), programme.name if programme else "", max_chars=80)
        minutes = st.number_input(_("Typical minutes of a consultation"), 5, 240, programme.minutes if programme else 30)
        others = {p.id: p.short for p in programmes if programme is None or p.id != programme.id}
        before = choices.one_of(_("Seen after (for whoever needs both)"), others, programme.comes_after if programme else None, placeholder=_("any order"))
        body = st.text_input(_("Run by another body (leave empty for our own)"), programme.body if programme else "", max_chars=60)
        active = st.checkbox(_("In use"), programme.is_active if programme else True)

        def save(session: Session) -> None:
            lists.save_programme(session, key, short=short, name=name, body=body, minutes=int(minutes), is_active=active, comes_after=before)

        if ui.saved(form, _("Save"), save, _("Saved.")):
            st.rerun()


def topic_form(topic: Topic | None, topics: list[Topic], groups: list[TopicGroup], programmes: list[Programme], known: list[UUID]) -> None:
    """Draw a topic to be changed or added: where it rolls up to, its picture, and who takes it up."""
    form = f"topic_{topic.id if topic else 'new'}"
    with st.form(ui.fresh(form), border=False):
        name = st.text_input(_("Topic"), topic.name if topic else "", max_chars=80)
        above = {t.id: t.name for t in topics if t.rolls_up_to is None and (topic is None or t.id != topic.id)}
        rolls_up = choices.one_of(_("Counts as (for a local topic)"), above, topic.rolls_up_to if topic else None)
        pictures = {g.id: plain_words(LABELS[g.pictogram]) for g in groups if g.pictogram in LABELS}
        picture = choices.one_of(_("Picture at the door"), pictures, topic.group_id if topic else None)
        who = choices.some_of(_("Programmes that take it up, the first one first"), {p.id: p.short for p in programmes}, known)
        guarded = st.checkbox(_("Never in one table with age or area (violence, abuse)"), topic.is_guarded if topic else False)
        active = st.checkbox(_("In use"), topic.is_active if topic else True)
        given = lists.TopicPlan(name, rolls_up, picture, tuple(who), active, guarded)
        if ui.saved(form, _("Save"), lambda s: lists.save_topic(s, topic.id if topic else None, given, ui.now()), _("Saved.")):
            st.rerun()


def words_form(kind: FactList, words: list[str]) -> None:
    """Draw a list of words, one a line."""
    with st.form(f"words_{kind}", border=False):
        typed = st.text_area(_(FACT_LISTS[kind]), "\n".join(words), height=260, help=_("One word a line."))
        if ui.saved(f"words_{kind}", _("Save"), lambda s: lists.save_words(s, kind, typed.splitlines()), _("Saved.")):
            st.rerun()


def programme_forms(programmes: list[Programme]) -> None:
    """Draw each programme, and a form for a new one."""
    for programme in [*programmes, None]:
        with ui.drawer(programme_label(programme), key=f"open_{programme and programme.id}") as is_open:
            if is_open:
                programme_form(programme, programmes)


def topic_forms(topics: list[Topic], groups: list[TopicGroup], programmes: list[Programme], takers: dict[UUID, list[UUID]]) -> None:
    """Draw each topic with who takes it up, and a form for a local one."""
    short = {p.id: p.short for p in programmes}
    for topic in [*topics, None]:
        known = takers.get(topic.id, []) if topic else []
        label = f"{topic.name}　→　{'、'.join(short[k] for k in known)}" if topic else _("Add a local topic")
        with ui.drawer(label, key=f"open_topic_{topic and topic.id}") as is_open:
            if is_open:
                topic_form(topic, topics, groups, programmes, known)


def show() -> None:
    """Draw the screen."""
    with db.read(ui.scope()) as session:
        programmes, topics, groups = queries.programmes(session), queries.topics(session), queries.groups(session)
        takers = queries.topic_programmes(session)
        words = {kind: queries.fact_words(session, kind) for kind in FactList}
    names = [_("Programmes"), _("Topics"), _("Word lists"), _("Telephone and urgency")]
    first, second, third, fourth = st.tabs(names, key="lists_tab", on_change="rerun")
    with first:
        if first.open:
            programme_forms(programmes)
    with second:
        if second.open:
            topic_forms(topics, groups, programmes, takers)
    with third:
        if third.open:
            for kind in FactList:
                words_form(kind, words[kind])
    with fourth:
        if fourth.open:
            lists_lines.show()


show()
