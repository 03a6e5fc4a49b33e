"""The first set-up: one council, one organiser, and a code as soon as others could reach the server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from core import db, settings
from core.scopes import SYSTEM
from staff import accounts, setup_code
from staff.errors import SetupDone
from staff.models import Account, Council
from tests.builders import NOON, PASSWORD
from tests.staff.browser import FIRST, sent_to, set_up

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.staff.browser import Visitors

CODE_FIELD = 'name="code"'


@pytest.fixture
def from_afar(visitors: Visitors, surroundings: pytest.MonkeyPatch) -> TestClient:
    """Return a browser before a server that listens to everybody."""
    surroundings.setenv("HOST", "0.0.0.0")  # noqa: S104 - what is tested
    settings.get.cache_clear()
    return visitors("192.168.1.20")


def councils() -> int:
    """Count the councils."""
    with db.read(SYSTEM) as session:
        return session.query(Council).count()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_on_the_same_machine_no_code_is_asked_for(visitors: Visitors, host: str) -> None:
    assert CODE_FIELD not in visitors(host=host).get("/setup").text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.", "[", "", "192.168.1.10:8501", "testserver"])
def test_a_page_elsewhere_whose_name_was_made_to_mean_this_machine_is_asked_for_the_code(visitors: Visitors, host: str) -> None:
    rebound = visitors(host=host)

    assert CODE_FIELD in rebound.get("/setup").text
    assert rebound.post("/setup", data=FIRST).status_code == 400
    assert councils() == 0


def test_the_code_is_printed_at_the_start_wherever_the_server_listens(visitors: Visitors, capsys: pytest.CaptureFixture[str]) -> None:
    import streamlit_app

    assert visitors
    streamlit_app._say_the_setup_code()  # noqa: SLF001 - a part of the start

    assert setup_code.ensure() in capsys.readouterr().out


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_set_up_at_once_one_does(database_url: str) -> None:
    assert database_url
    given = {"council": FIRST["council"], "public_url": FIRST["public_url"], "person": "", "password": PASSWORD, "now": NOON}

    together = Barrier(4)

    def founded(name: str) -> bool:
        with db.read(SYSTEM) as session:  # the line to the database is open
            assert not accounts.is_set_up(session)
        together.wait(10)
        with suppress(SetupDone):
            db.perform(SYSTEM, lambda s: accounts.found_council(s, name=name, **given))  # type: ignore[arg-type]
            return True
        return False

    with ThreadPoolExecutor(4) as hands:
        assert sum(hands.map(founded, ["a", "b", "c", "d"])) == 1
    assert councils() == 1


def test_the_set_up_signs_the_organiser_in(visitors: Visitors) -> None:
    browser = visitors()

    assert sent_to(set_up(browser)) == "/"
    assert browser.get("/plan").status_code == 200


def test_the_password_is_kept_as_argon2_only(visitors: Visitors) -> None:
    set_up(visitors())

    with db.read(SYSTEM) as session:
        assert session.query(Account).one().password_hash.startswith("$argon2id$")


def test_a_second_set_up_leads_to_the_sign_in(visitors: Visitors) -> None:
    set_up(visitors())
    stranger = visitors()

    assert [sent_to(stranger.get("/setup")), sent_to(set_up(stranger, name="second"))] == ["/signin", "/signin"]
    assert councils() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "short"}, "パスワードは10文字以上にしてください。"),
        ({"public_url": "not an address"}, "スマートフォンで開けるアドレスではありません"),
        ({"public_url": "ftp://example.jp"}, "スマートフォンで開けるアドレスではありません"),
        ({"council": "　"}, "社協の名前を入力してください。"),
        ({"name": ""}, "サインイン名を入力してください。"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_founded(visitors: Visitors, changed: dict[str, str], sentence: str) -> None:
    answer = set_up(visitors(), **changed)

    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert councils() == 0


def test_a_refused_form_keeps_what_was_typed_but_the_password(visitors: Visitors) -> None:
    text = set_up(visitors(), password="short", council="川口<市>").text

    assert all(f'value="{value}"' in text for value in ("川口&lt;市&gt;", FIRST["public_url"], "organiser", "担当"))
    assert 'value="short"' not in text


def test_a_server_that_listens_to_everybody_asks_for_the_code(from_afar: TestClient) -> None:
    assert CODE_FIELD in from_afar.get("/setup").text


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_behind_a_proxy_the_code_is_asked_for(visitors: Visitors, header: str) -> None:
    assert CODE_FIELD in visitors(**{header: "203.0.113.9"}).get("/setup").text


@pytest.mark.parametrize("typed", ["", "wrong", "23456789"])
def test_a_wrong_code_founds_nothing(from_afar: TestClient, typed: str) -> None:
    from_afar.get("/setup")
    answer = set_up(from_afar, code=typed)

    assert (answer.status_code, "確認コードが違います" in answer.text) == (400, True)
    assert councils() == 0


def test_without_a_code_in_the_folder_no_code_fits(from_afar: TestClient) -> None:
    assert set_up(from_afar, code="").status_code == 400
    assert councils() == 0


def test_the_right_code_founds_the_council_and_serves_once(from_afar: TestClient) -> None:
    code = setup_code.ensure()

    assert sent_to(set_up(from_afar, code=f" {code.upper()} ")) == "/"
    assert not setup_code.matches(code)


def test_the_code_outlives_a_form_that_was_refused(from_afar: TestClient) -> None:
    code = setup_code.ensure()
    set_up(from_afar, code=code, password="short")

    assert sent_to(set_up(from_afar, code=code)) == "/"


def test_the_code_is_for_its_owners_eyes_only(visitors: Visitors) -> None:
    visitors().get("/setup")

    assert (settings.get().data / "setup-code").stat().st_mode & 0o077 == 0
