"""Coming in: passwords, locks, second factors, recovery codes, where somebody is signed in, and out again."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from passlib.totp import TOTP

from config import clock
from config.demo import demo_password
from tests.fixtures.line import DEAD_REDIS, Line
from tests.fixtures.office import Browser, Office

ADMIN = "admin@local1021.example"
KEY = re.compile(r'<p class="secret">([A-Z0-9 -]+)</p>')
CODE = re.compile(r"<li>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</li>")
MAILED = re.compile(r"https?://\S+")


@pytest.fixture
def live(office: Office) -> Office:
    """As if texting real people: admins and organizers need a second factor."""
    office.app.config["DEMO"] = False
    return office


def set_up_codes(browser: Browser) -> TOTP:
    """Sets up an authenticator; the browser is at the page that asks for it."""
    page = browser.post("/account/second-factor", {"setup": "authenticator"})
    key = KEY.search(page.text)
    assert key, page.text
    app = TOTP(key=key[1])
    done = browser.post("/account/code", {"code": app.generate().token})
    assert done.status_code == 302, done.text
    return app


def later(app: TOTP) -> str:
    """The code after the present one, which a phone that is half a minute ahead shows."""
    return str(app.generate(time.time() + 30).token)


def test_a_password_opens_the_first_page(office: Office) -> None:
    browser = office.browser()
    assert browser.sign_in(ADMIN.upper(), demo_password()).headers["Location"] == "/"
    page = browser.get("/today")
    assert "Local 1021" in page.text
    assert "Alex Admin" in page.text


@pytest.mark.parametrize("email", [ADMIN, "nobody@local1021.example", "no address"])
def test_what_is_wrong_is_not_told(office: Office, email: str) -> None:
    browser = office.browser()
    answer = browser.sign_in(email, "wrong horse battery staple")
    assert answer.status_code == 200
    assert "the e-mail, the password or the code is wrong" in answer.text
    assert "does not exist" not in answer.text
    assert browser.get("/today").status_code == 302


def test_five_wrong_ones_in_a_row_lock_for_15_minutes(office: Office) -> None:
    browser = office.browser()
    for _ in range(4):
        browser.sign_in(ADMIN, "wrong horse battery staple")
    assert browser.sign_in(ADMIN, demo_password()).status_code == 302  # a right one starts the count anew
    browser = office.browser()
    for _ in range(5):
        browser.sign_in(ADMIN, "wrong horse battery staple")
    refused = browser.sign_in(ADMIN, demo_password())
    assert refused.status_code == 200
    assert "the e-mail, the password or the code is wrong" in refused.text
    clock.shift(timedelta(minutes=16))
    assert browser.sign_in(ADMIN, demo_password()).status_code == 302


def test_without_redis_the_account_still_locks(make_line: Callable[..., Line]) -> None:
    office = Office(make_line(redis_url=DEAD_REDIS))
    browser = office.browser()
    for _ in range(5):
        browser.sign_in(ADMIN, "wrong horse battery staple")
    assert browser.sign_in(ADMIN, demo_password()).status_code == 200


def test_an_address_that_tries_too_often_waits(office: Office) -> None:
    browser = office.browser()
    browser.get("/account/sign-in")
    for tries in range(100):
        answer = browser.post("/account/reset", {"email": f"{tries}@x.example"})
        if answer.status_code == 429:
            break
    assert tries >= 30
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 10


def test_a_form_without_its_token_is_refused(office: Office) -> None:
    browser = office.browser()
    browser.get("/account/sign-in")
    refused = browser.post("/account/sign-in", {"email": ADMIN, "password": demo_password()}, token=False)
    assert refused.status_code == 400
    assert "reload the page" in refused.text


def test_admins_set_up_codes_before_anything_else(live: Office) -> None:
    browser = live.browser()
    answer = browser.sign_in(ADMIN, demo_password())
    assert answer.headers["Location"].startswith("/account/second-factor")
    assert browser.get("/today").status_code == 302
    app = set_up_codes(browser)
    assert browser.get("/today").status_code == 200
    other = live.browser()
    assert other.sign_in(ADMIN, demo_password()).headers["Location"].startswith("/account/code")
    assert other.get("/today").status_code == 302
    assert "not right" in other.post("/account/code", {"code": "000000"}).text
    code = later(app)
    assert other.post("/account/code", {"code": code}).headers["Location"] == "/"
    assert other.get("/today").status_code == 200


def test_a_code_is_taken_once(live: Office) -> None:
    app = set_up_codes(_at_second_factor(live))
    code = later(app)
    first, second = live.browser(), live.browser()
    for browser in (first, second):
        browser.sign_in(ADMIN, demo_password())
    assert first.post("/account/code", {"code": code}).status_code == 302
    assert second.post("/account/code", {"code": code}).status_code == 200


def test_wrong_codes_lock_the_account_too(live: Office) -> None:
    app = set_up_codes(_at_second_factor(live))
    browser = live.browser()
    browser.sign_in(ADMIN, demo_password())
    for _ in range(5):
        browser.post("/account/code", {"code": "000000"})
    assert browser.post("/account/code", {"code": later(app)}).status_code == 200


def test_stewards_and_viewers_come_in_by_password(live: Office) -> None:
    assert live.signed_in("viewer").get("/today").status_code == 200


def test_whoever_becomes_an_admin_sets_up_codes_at_once(live: Office) -> None:
    browser = live.signed_in("viewer")
    live.line.run("UPDATE staff_grant SET role = 'admin'")
    assert browser.get("/today").headers["Location"] == "/account/second-factor"


def test_a_recovery_code_works_once(live: Office) -> None:
    browser = _at_second_factor(live)
    set_up_codes(browser)
    codes = CODE.findall(browser.post("/account/recovery-codes", {"generate_new_codes": "1"}).text)
    assert len(codes) == 8
    kept = live.line.value("SELECT mf_recovery_codes::text FROM staff_user WHERE email = :email", email=ADMIN)
    assert codes[0] not in kept
    for expected in (302, 200):
        other = live.browser()
        other.sign_in(ADMIN, demo_password())
        other.get("/account/recovery")
        assert other.post("/account/recovery", {"code": codes[0]}).status_code == expected


def test_a_forgotten_password(office: Office) -> None:
    browser = office.browser()
    browser.get("/account/reset")
    known, unknown = (browser.post("/account/reset", {"email": email}) for email in (ADMIN, "no@local1021.example"))
    assert "on its way" in known.text
    assert "on its way" in unknown.text
    link = newest_link(office)
    signed_in = office.signed_in("admin")
    path = link.removeprefix(office.line.settings.public_base_url)
    browser.get(path)
    assert "12 letters" in browser.post(path, {"password": "short", "password_confirm": "short"}).text
    words = "four words in a row"
    assert browser.post(path, {"password": words, "password_confirm": words}).status_code == 302
    assert signed_in.get("/today").status_code == 302  # a new password ends every sign-in
    assert browser.sign_in(ADMIN, demo_password()).status_code == 200
    assert browser.sign_in(ADMIN, words).status_code == 302
    assert office.browser().get(path).status_code == 302  # the link is void now


def test_a_changed_password_leaves_this_browser_alone(office: Office) -> None:
    here, there = office.signed_in("admin"), office.browser()
    there.sign_in(ADMIN, demo_password())
    here.get("/account/password")
    words = "four words in a row"
    values = {"password": demo_password(), "new_password": words, "new_password_confirm": words}
    assert here.post("/account/password", values).status_code == 302
    assert here.get("/today").status_code == 200
    assert there.get("/today").status_code == 302


def test_signed_in_browsers_are_listed_and_signed_out(office: Office) -> None:
    here, phone = office.signed_in("admin"), office.browser("Mozilla/5.0 (iPhone) Version/18 Mobile Safari/604.1")
    phone.sign_in(ADMIN, demo_password())
    page = here.get("/account/")
    assert "Safari, iPhone" in page.text
    assert "Firefox, Windows" in page.text
    here.post("/account/sign-ins/end-others")
    assert phone.get("/today").status_code == 302
    assert here.get("/today").status_code == 200
    foreign = office.line.value("SELECT max(id) FROM staff_sign_in")
    assert office.signed_in("viewer").get("/account/").status_code == 200
    assert office.signed_in("viewer").post(f"/account/sign-ins/{foreign}/end").status_code == 404


def test_signing_out_ends_the_sign_in_for_good(office: Office) -> None:
    browser = office.signed_in("admin")
    cookie = browser.client.get_cookie("rollcall")
    browser.get("/account/")
    assert browser.post("/account/sign-out").status_code == 302
    assert cookie
    browser.client.set_cookie("rollcall", cookie.value)
    assert browser.get("/today").status_code == 302


@pytest.mark.parametrize(("away", "expected"), [(11, 200), (13, 302)])
def test_twelve_idle_hours_end_it(office: Office, away: int, expected: int) -> None:
    browser = office.signed_in("viewer")
    clock.shift(timedelta(hours=away))
    assert browser.get("/today").status_code == expected


def test_thirty_days_end_it_however_busy(office: Office) -> None:
    browser = office.signed_in("viewer")
    for hours in range(10, 30 * 24 + 10, 10):
        clock.shift(timedelta(hours=hours))
        browser.get("/today")
    assert browser.get("/today").status_code == 302


def test_the_cookie_is_for_us_alone(office: Office) -> None:
    browser = office.browser()
    set_cookie = browser.sign_in(ADMIN, demo_password()).headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    stored = office.line.value("SELECT token_hash FROM staff_sign_in")
    assert len(stored) == 64
    assert stored not in set_cookie


def test_by_https_the_cookie_is_secure(make_line: Callable[..., Line]) -> None:
    office = Office(make_line(public_base_url="https://text.example.org"))
    response = office.browser().get("/account/sign-in")
    assert "Secure" in response.headers["Set-Cookie"]
    assert response.headers["Strict-Transport-Security"]


def test_after_signing_in_only_our_own_pages_follow(office: Office) -> None:
    browser = office.browser()
    assert browser.get("/audit/?actor=x").headers["Location"] == "/account/sign-in?next=/audit/?actor%3Dx"
    browser.get("/account/sign-in")
    values = {"email": ADMIN, "password": demo_password(), "next": "https://evil.example/"}
    answer = browser.post("/account/sign-in", values)
    assert "evil" not in answer.headers.get("Location", "")


def newest_link(office: Office) -> str:
    """The link in the newest mail."""
    found = MAILED.search(office.newest_mail())
    assert found
    return found[0]


def _at_second_factor(office: Office) -> Browser:
    browser = office.browser()
    browser.sign_in(ADMIN, demo_password())
    return browser
