"""Whatever is sent to a visitor's page: a friendly page, never an error of ours, and nothing half-written."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from core.addresses import new_token
from core.limits import Limits
from tests.checkin.phone import Phone, nonce_in, rows, shows_form

MEGABYTE = b"a" * 1_048_576
SCRIPT = "<script>alert(1)</script>"
WRONG_ADDRESSES = [
    "/e/", "/e/unknown2", "/e/%00", "/e/%ff%fe", "/e/a/b/c", "/e/..%2f..", "/e/" + "a" * 1900, "/e/%3Cscript%3E", "/e/' OR 1=1", "/e/UPPER234",
    "/t/", "/t/short", "/t/" + "A" * 22, "/t/" + "A" * 21 + "%00", "/t/" + "あ" * 22, "/t/a/b/c", "/t/" + "A" * 22 + "/state", "/t/%00/state",
    "/board/", "/board/unknown2", "/board/%00", "/board/a/b", "/board/%ff",
    "/assets/%00", "/assets/..%2fweb.py", "/assets/" + "a" * 300, "/assets/missing.css",
]  # fmt: skip
WRONG_BODIES = {
    "nothing": b"",
    "no nonce": b"people=2",
    "short nonce": b"nonce=abc",
    "script as nonce": f"nonce={SCRIPT}".encode(),
    "long nonce": b"nonce=" + b"a" * 65,
    "broken UTF-8": b"nonce=\xff\xfe" + b"\x80" * 22,
    "percent broken UTF-8": b"nonce=%ff%fe%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80%80",
    "NUL": b"nonce=" + b"a" * 22 + b"%00",
    "raw NUL": b"\x00" * 64,
    "JSON": b'{"nonce": "aaaaaaaaaaaaaaaaaaaaaa"}',
}


def raw(phone: Phone, request: bytes) -> bytes:
    """Send bytes as they are, and return what comes back."""
    parts = urlsplit(phone.server)
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=10) as line:
        line.sendall(request)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_a_wrong_address_is_met_with_a_friendly_page(phone: Phone, address: str) -> None:
    answer = phone.browser.get(address)

    assert answer.status_code == 404
    assert "ようこそ、お手伝いします" in answer.text


def test_an_endless_address_is_met_with_a_friendly_page(phone: Phone) -> None:
    answer = phone.browser.get("/e/" + "a" * 3000)

    assert answer.status_code == 414
    assert "ようこそ、お手伝いします" in answer.text


def test_where_too_many_wrong_forms_come_from_right_ones_pass(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "wait_for_room", lambda limits, of, *_: 1 if of is limits.wrong else 0)

    assert phone.send("short").status_code == 429
    assert phone.browser.post(f"{phone.address(venue=False)}/times", data={"nonce": "short"}).status_code == 429
    assert phone.take().status_code == 303


@pytest.mark.parametrize("address", ["/e/unknown2", "/t/" + "A" * 22 + "/leave", "/t/" + "A" * 22 + "/dance", "/t/%00/rest"])
def test_a_form_sent_to_a_wrong_address_writes_nothing(phone: Phone, address: str) -> None:
    before = rows()
    answer = phone.browser.post(address, data={"nonce": new_token()})

    assert (answer.status_code, rows()) == (404, before)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_wrong_method_is_met_with_a_friendly_page(phone: Phone, method: str) -> None:
    admitted, before = phone.fair.admit(), rows()
    answers = [
        phone.browser.request(method, path)
        for path in (phone.address(), f"/t/{admitted.token}", f"/t/{admitted.token}/rest", f"/board/{phone.fair.event.code}")
    ]

    assert {answer.status_code for answer in answers} == {405}
    assert all("ようこそ、お手伝いします" in answer.text for answer in answers)
    assert rows() == before


def test_a_look_at_a_step_of_the_ticket_takes_it_not(phone: Phone) -> None:
    admitted, before = phone.fair.admit(), rows()

    assert phone.browser.get(f"/t/{admitted.token}/leave").status_code == 404
    assert rows() == before


@pytest.mark.parametrize("path", ["door", "ticket", "board", "state"])
def test_a_question_for_the_head_alone_is_answered(phone: Phone, path: str) -> None:
    token = phone.fair.admit().token
    address = {"door": phone.address(), "ticket": f"/t/{token}", "board": f"/board/{phone.fair.event.code}", "state": f"/t/{token}/state"}[path]
    answer = phone.browser.head(address)

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("name", WRONG_BODIES)
def test_a_form_without_a_good_nonce_is_shown_again(phone: Phone, name: str) -> None:
    before = rows()
    answer = phone.browser.post(phone.address(), content=WRONG_BODIES[name], headers={"content-type": "application/x-www-form-urlencoded"})

    assert (answer.status_code, shows_form(answer), rows()) == (400, True, before)
    assert "alert(1)" not in answer.text


def test_a_form_with_files_in_it_is_no_form(phone: Phone) -> None:
    before = rows()
    answer = phone.browser.post(phone.address(), files={"nonce": b"a" * 22})

    assert (answer.status_code, rows()) == (400, before)


@pytest.mark.parametrize("path", ["door", "rest"])
def test_a_megabyte_of_form_is_too_long(phone: Phone, path: str) -> None:
    admitted, before = phone.fair.admit(), rows()
    address = phone.address() if path == "door" else f"/t/{admitted.token}/rest"
    answer = phone.browser.post(address, content=b"nonce=" + MEGABYTE)

    assert answer.status_code == 413
    assert "ようこそ、お手伝いします" in answer.text
    assert rows() == before


def test_a_thousand_fields_are_too_many(phone: Phone) -> None:
    before = rows()
    answer = phone.browser.post(phone.address(), content="&".join(f"f{n}=1" for n in range(1000)))

    assert (answer.status_code, rows()) == (400, before)


def test_nonsense_beside_a_good_nonce_is_left_out(phone: Phone) -> None:
    answer = phone.take(people=SCRIPT, group=[SCRIPT, "\x00"], soon="\x00", other=SCRIPT)

    assert answer.status_code == 303
    assert "alert(1)" not in phone.ticket(answer.headers["location"].removeprefix("/t/"))


@pytest.mark.parametrize("query", [f"lang={SCRIPT}", "lang=%00", "lang=%ff", "lang=xx", f"another={SCRIPT}", "another=%00", "a=" + "b" * 5000])
def test_nonsense_in_an_address_changes_nothing(phone: Phone, query: str) -> None:
    for address in (phone.address(), f"/t/{phone.fair.admit().token}?", f"/board/{phone.fair.event.code}?"):
        answer = phone.browser.get(f"{address}&{query}")

        assert answer.status_code == 200
        assert "alert(1)" not in answer.text.replace("%3Cscript%3Ealert%281%29", "")
        assert 'lang="ja"' in answer.text


@pytest.mark.parametrize("channel", [SCRIPT, "%00", "%ff", "' OR 1=1", "x" * 5000])
def test_a_nonsense_channel_is_not_the_venues(phone: Phone, channel: str) -> None:
    answer = phone.browser.get(f"/e/{phone.fair.event.code}", params={"c": channel})

    assert (answer.status_code, shows_form(answer)) == (200, False)
    assert SCRIPT not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "door=" + "a" * 4000},
        {"cookie": "door=<script>..%00; language=<script>; ;;=;"},
        {"cookie": b"door=\xff\xfe; language=\xff"},
        {"accept-language": b"\xff\xfe;q=nonsense,,,"},
        {"accept-language": "x" * 5000},
        {"if-none-match": '"' * 1000},
        {"content-type": "nonsense"},
        {"origin": "http://["},
        {"origin": "a\tb"},
        {"host": "["},
        {"host": "a b:c"},
        {"x-forwarded-for": "' OR 1=1"},
        {"range": "bytes=9-1"},
    ],
)
def test_nonsense_in_headers_is_no_error_of_ours(phone: Phone, headers: dict[str, str | bytes]) -> None:
    token, nonce = phone.fair.admit().token, nonce_in(phone.look())
    answers = [
        phone.browser.get(path, headers=headers) for path in (phone.address(), f"/t/{token}", f"/t/{token}/state", f"/board/{phone.fair.event.code}", "/e/x/y")
    ]
    answers.append(phone.browser.post(phone.address(), data={"nonce": nonce}, headers=headers))

    assert max(answer.status_code for answer in answers) < 500


def test_a_request_line_with_raw_bytes_is_no_error_of_ours(phone: Phone) -> None:
    for path in (b"/e/\xff\xfe", b"/t/\x00", b"/board/%", b"/e/%zz"):
        answer = raw(phone, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert answer.split(b" ")[1].startswith(b"4")


def test_a_browser_that_asks_in_a_language_of_ours_is_answered_in_it(phone: Phone) -> None:
    answer = phone.browser.get("/e/unknown2", headers={"accept-language": "en-GB,en;q=0.9"})

    assert "Welcome. We are here to help." in answer.text


def test_every_page_says_what_a_browser_may_load(phone: Phone) -> None:
    token = phone.fair.admit().token
    for address in (phone.address(), phone.address(venue=False), f"/t/{token}", f"/t/{token}/state", f"/board/{phone.fair.event.code}", "/e/x"):
        headers = phone.browser.get(address).headers

        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_carries_a_script_or_a_style_of_its_own(phone: Phone) -> None:
    token = phone.fair.admit().token
    for address in (phone.address(), phone.address(venue=False), f"/t/{token}", f"/board/{phone.fair.event.code}", "/e/x"):
        page = phone.browser.get(address).text

        assert "style=" not in page
        assert "<script>" not in page
        assert "onclick" not in page
