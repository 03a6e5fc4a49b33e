"""Accounts: a link to set one's own password, which passwords may be, roles that change, and all of it written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core import clock, db
from core.scopes import SYSTEM, Scope
from staff import accounts, invitations, passwords, sessions, signing_in
from staff.errors import LastOrganiser, LinkUsedUp, NotYours, OwnLink, PasswordGuessable, PasswordTooLong, PasswordTooShort, PasswordWrong, SignedOut
from staff.models import Account, AuditLine, Invitation, KnownBrowser, Role
from tests import builders
from tests.builders import PASSWORD
from tests.staff.browser import sent_to, sign_in, token

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from core.errors import Refusal
    from tests.staff.browser import Visitors

NEW = "seven quiet umbrellas"


@pytest.fixture
def scope(database_url: str) -> Scope:
    """Return the organiser's scope."""
    assert database_url
    return builders.council()[0]


def colleague(scope: Scope, role: Role = Role.BOOTH, password: str = "") -> Account:
    """Make an account."""
    return db.perform(scope, lambda s: accounts.add_account(s, name="yamada", person="山田", role=role, password=password, now=clock.now()))


def link(scope: Scope, account: Account) -> str:
    """Make its link, and return where it leads."""
    return "/invitation/" + db.perform(scope, lambda s: invitations.make(s, account.id, clock.now()))


def test_whoever_has_the_link_sets_the_own_password_and_is_signed_in(visitors: Visitors, scope: Scope) -> None:
    account, browser = colleague(scope), visitors()
    address = link(scope, account)

    assert ("山田さん" in browser.get(address).text, sent_to(browser.post(address, data={"password": NEW}))) == (True, "/")
    assert browser.get("/desk").status_code == 200
    assert sent_to(sign_in(visitors(), "yamada", NEW)) == "/"


def test_a_link_serves_once_and_the_later_one_only(visitors: Visitors, scope: Scope) -> None:
    account = colleague(scope)
    early, late = link(scope, account), link(scope, account)
    answers = [visitors().post(address, data={"password": NEW}).status_code for address in (early, late, late)]

    assert answers == [410, 303, 410]
    assert visitors().get(late).status_code == 410


def test_a_link_is_too_old_after_a_week_and_its_token_is_not_in_the_database(scope: Scope) -> None:
    account = colleague(scope)
    made = db.perform(scope, lambda s: invitations.make(s, account.id, clock.now()))

    with pytest.raises(LinkUsedUp):
        db.perform(SYSTEM, lambda s: invitations.use(s, made, NEW, clock.now() + timedelta(days=7.1)))
    with db.read(SYSTEM) as session:
        assert made not in str(session.scalars(select(Invitation)).one().__dict__)


def test_a_password_that_may_not_be_leaves_the_link_as_it_was(visitors: Visitors, scope: Scope) -> None:
    address = link(scope, colleague(scope))
    refused = visitors().post(address, data={"password": "qwertyuiop"})

    assert (refused.status_code, "すぐに推測されます" in refused.text, "qwertyuiop" in refused.text) == (400, True, False)
    assert sent_to(visitors().post(address, data={"password": NEW})) == "/"


def test_a_new_link_ends_the_password_and_every_session_of_before(visitors: Visitors, scope: Scope) -> None:
    account, browser = colleague(scope, password=PASSWORD), visitors()
    sign_in(browser, "yamada")
    link(scope, account)

    assert sent_to(browser.get("/desk")) == "/signin"
    assert sign_in(visitors(), "yamada").status_code == 403


def test_nobody_signs_in_to_an_account_whose_link_was_not_used(visitors: Visitors, scope: Scope) -> None:
    colleague(scope)

    assert [sign_in(visitors(), "yamada", typed).status_code for typed in ("", PASSWORD)] == [403, 403]


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("nine char", PasswordTooShort),
        ("x" * 64 + "y" * 65, PasswordTooLong),
        ("Password123", PasswordGuessable),
        ("ｑｗｅｒｔｙｕｉｏｐ", PasswordGuessable),
        ("abababababab", PasswordGuessable),
        ("yamada-2026", PasswordGuessable),
        ("川口市社会福祉協議会2026", PasswordGuessable),
    ],
)
def test_a_password_that_is_guessed_at_once_is_refused(password: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        passwords.check(password, "yamada", "山田", "川口市社会福祉協議会")


def test_which_signs_a_password_has_is_nobodys_business() -> None:
    for password in ("umbrellas and rain", "ひみつのあいことばです", "x9" * 5 + "yz" * 59):
        passwords.check(password, "yamada")


def test_whoever_changes_the_password_knows_the_present_one_and_keeps_this_session_only(visitors: Visitors, scope: Scope) -> None:
    colleague(scope, password=PASSWORD)
    here, there = visitors(), visitors()
    for browser in (here, there):
        sign_in(browser, "yamada")
    with db.read(SYSTEM) as session:
        acting = sessions.scope_for(session, token(here), clock.now())
    assert acting is not None

    with pytest.raises(PasswordWrong):
        db.perform(acting, lambda s: accounts.change_password(s, "not the present one", NEW, clock.now()))
    db.perform(acting, lambda s: accounts.change_password(s, PASSWORD, NEW, clock.now()))
    assert (here.get("/desk").status_code, sent_to(there.get("/desk"))) == (200, "/signin")


def test_a_changed_role_counts_at_once(visitors: Visitors, scope: Scope) -> None:
    account, browser = colleague(scope, Role.RECEPTION, PASSWORD), visitors()
    sign_in(browser, "yamada")
    with db.read(SYSTEM) as session:
        acting = sessions.scope_for(session, token(browser), clock.now())
    db.perform(scope, lambda s: accounts.change_role(s, account.id, Role.VIEWER, clock.now()))

    assert acting is not None
    with pytest.raises(SignedOut):
        db.perform(acting, lambda s: sessions.still_signed_in(s, acting, clock.now()))
    with db.read(SYSTEM) as session:
        now = sessions.scope_for(session, token(browser), clock.now())
    assert now is not None
    assert now.role == Role.VIEWER


def test_the_last_organiser_stays_one(scope: Scope) -> None:
    with pytest.raises(LastOrganiser):
        db.perform(scope, lambda s: accounts.change_role(s, scope.account_id, Role.LEAD, clock.now()))  # type: ignore[arg-type]


ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE
def test_an_organiser_who_never_set_a_password_does_not_stand_in_for_the_last_one(scope: Scope) -> None:
    colleague(scope, Role.ORGANISER)

    with pytest.raises(LastOrganiser):
        db.perform(scope, lambda s: accounts.switch_off(s, scope.account_id, clock.now()))  # type: ignore[arg-type]


@ONE
def test_nobody_makes_a_link_for_oneself_nor_the_program_for_the_last_organiser(visitors: Visitors, scope: Scope) -> None:
    mine: Callable[[Session], str] = lambda s: invitations.make(s, scope.account_id, clock.now())  # type: ignore[arg-type]  # noqa: E731 - said twice
    with pytest.raises(OwnLink):
        db.perform(scope, mine)
    with pytest.raises(LastOrganiser):
        db.perform(SYSTEM, mine)

    assert sent_to(sign_in(visitors())) == "/"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_organisers_who_demote_each_other_at_once_one_stays(scope: Scope) -> None:
    other = colleague(scope, Role.ORGANISER, PASSWORD)
    with ThreadPoolExecutor(1) as there:
        with db.write(scope) as session:
            accounts.change_role(session, other.id, Role.LEAD, clock.now())
            act: Callable[[Session], None] = lambda s: accounts.change_role(s, scope.account_id, Role.LEAD, clock.now())  # type: ignore[arg-type]  # noqa: E731
            slower = there.submit(db.perform, replace(scope, account_id=other.id), act)
            wait([slower], timeout=1)
        assert isinstance(slower.exception(), LastOrganiser)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_links_that_are_made_at_once_the_later_one_serves(scope: Scope) -> None:
    account = colleague(scope)
    made: Callable[[Session], str] = lambda s: invitations.make(s, account.id, clock.now())  # noqa: E731 - said twice
    with ThreadPoolExecutor(1) as there:
        with db.write(scope) as session:
            early = made(session)
            slower = there.submit(db.perform, scope, made)
            wait([slower], timeout=1)
        late = slower.result()
    with db.read(SYSTEM) as session:
        assert [invitations.account_of(session, token, clock.now()) is not None for token in (early, late)] == [False, True]


def off_and_on(session: Session, account_id: UUID) -> None:
    """Switch an account off, and on again."""
    accounts.switch_off(session, account_id, clock.now())
    accounts.switch_on(session, account_id, clock.now())


@ONE
@pytest.mark.parametrize("change", [off_and_on, lambda s, key: accounts.change_role(s, key, Role.LEAD, clock.now())])
def test_a_link_does_not_outlive_what_the_account_was(visitors: Visitors, scope: Scope, change: Callable[[Session, UUID], None]) -> None:
    account = colleague(scope)
    address = link(scope, account)
    db.perform(scope, lambda s: change(s, account.id))

    assert visitors().get(address).status_code == 410


@ONE
def test_known_browsers_end_with_a_new_link_a_password_set_by_it_and_with_switching_off(scope: Scope) -> None:
    account = colleague(scope, password=PASSWORD)

    def known_after(action: Callable[[Session], object]) -> int:
        db.perform(SYSTEM, lambda s: signing_in.know(s, account, "", clock.now()))
        db.perform(scope, action)
        with db.read(scope) as session:
            return len(session.scalars(select(KnownBrowser)).all())

    made: list[str] = []
    assert known_after(lambda s: made.append(invitations.make(s, account.id, clock.now()))) == 0
    db.perform(SYSTEM, lambda s: signing_in.know(s, account, "", clock.now()))
    db.perform(SYSTEM, lambda s: invitations.use(s, made[0], NEW, clock.now()))
    with db.read(scope) as session:
        assert not session.scalars(select(KnownBrowser)).all()
    assert known_after(lambda s: accounts.switch_off(s, account.id, clock.now())) == 0


def test_only_organisers_make_links(scope: Scope) -> None:
    account = colleague(scope)

    with pytest.raises(NotYours):
        db.perform(Scope(scope.council_id, role=Role.LEAD), lambda s: invitations.make(s, account.id, clock.now()))


def test_what_becomes_of_accounts_is_written_down_without_secrets(visitors: Visitors, scope: Scope) -> None:
    account = colleague(scope)
    address = link(scope, account)
    visitors().post(address, data={"password": NEW})
    db.perform(scope, lambda s: accounts.change_role(s, account.id, Role.FLOOR, clock.now()))

    with db.read(scope) as session:
        lines = session.scalars(select(AuditLine).order_by(AuditLine.position)).all()
    assert [(line.what, line.about, line.who) for line in lines] == [
        ("account_added", "yamada", "担当"),
        ("link_made", "yamada", "担当"),
        ("link_used", "yamada", "山田"),
        ("signed_in", "yamada", "山田"),
        ("role_changed", "yamada", "担当"),
    ]
    assert not any(secret in str([line.facts for line in lines]) for secret in (NEW, address.rsplit("/", 1)[-1]))
