"""Inviting, granting, shutting out; by the page and by the command."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread

import pytest

from bot.local import LocalView
from config import clock
from config.demo import ORGANIZER, demo_password
from config.post import Post
from console.access import people
from console.access.accounts import Account
from console.access.staff import Present, Seat
from models import Role, SignIn
from tests.fixtures.office import Browser, Office

LINK = re.compile(r"https?://\S+/account/invitation/\S+")
WORDS = "four words in a row"


def invite(browser: Browser, **values: str) -> str:
    """The answer to an invitation."""
    filled = {"name": "Ivy New", "email": "Ivy@example.org", "role": "organizer", "language": "en", "member_number": ""}
    browser.get("/people/invite")
    return browser.post("/people/invite", filled | values).text


def link_of(mail: str) -> str:
    """The path of the link in a mail."""
    found = LINK.search(mail)
    assert found, mail
    return "/" + found[0].split("/", 3)[3]


def user_id(office: Office, email: str) -> int:
    """Whose address it is."""
    found: int = office.line.value("SELECT id FROM staff_user WHERE email = :email", email=email)
    return found


def test_somebody_is_invited_and_comes_in(office: Office) -> None:
    admin = office.signed_in("admin")
    invite(admin)
    path = link_of(office.newest_mail())
    assert "invited" in admin.get("/people/").text
    browser = office.browser()
    assert "Welcome, Ivy New" in browser.get(path).text
    assert "12 letters" in browser.post(path, {"password": "short", "again": "short"}).text
    assert "not the same" in browser.post(path, {"password": WORDS, "again": "something else"}).text
    assert browser.post(path, {"password": WORDS, "again": WORDS}).status_code == 302
    assert browser.get(path).status_code == 410
    assert browser.sign_in("ivy@example.org", WORDS).status_code == 302
    assert browser.get("/today").status_code == 200
    assert browser.get("/people/").status_code == 403


def test_an_invitation_in_spanish(office: Office) -> None:
    invite(office.signed_in("admin"), language="es")
    assert "te invita a la consola de Local 1021" in office.newest_mail()


def test_after_seven_days_it_is_void_and_another_one_is_sent(office: Office) -> None:
    admin = office.signed_in("admin")
    invite(admin)
    old = link_of(office.newest_mail())
    clock.shift(timedelta(days=7, minutes=1))
    assert office.browser().get(old).status_code == 410
    again = office.browser()
    again.sign_in("admin@local1021.example", demo_password())
    again.get("/people/")
    again.post(f"/people/{user_id(office, 'ivy@example.org')}/invite-again")
    new = link_of(office.newest_mail())
    assert office.browser().get(old).status_code == 410
    assert office.browser().get(new).status_code == 200


def test_an_invitation_is_withdrawn(office: Office) -> None:
    admin = office.signed_in("admin")
    invite(admin)
    path = link_of(office.newest_mail())
    admin.post(f"/people/{user_id(office, 'ivy@example.org')}/withdraw")
    assert office.browser().get(path).status_code == 410
    assert "Ivy" not in admin.get("/people/").text


def test_a_token_that_somebody_made_up(office: Office) -> None:
    assert office.browser().get("/account/invitation/WyJ4Il0.abc").status_code == 410


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"email": "nothing"}, "no e-mail address"),
        ({"name": ""}, "This is needed."),
        ({"role": "steward"}, "give the steward&#39;s member number"),
        ({"role": "steward", "member_number": "99999"}, "no member 99999"),
        ({"email": "viewer@local1021.example"}, "has a role in this local already"),
        ({"role": "emperor"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_told(office: Office, values: dict[str, str], told: str) -> None:
    assert told in invite(office.signed_in("admin"), **values)


def test_without_a_mail_server_the_admin_hands_the_link_over(office: Office) -> None:
    office.app.extensions["post"] = type(office.app.extensions["post"])("", "x@example.org", None, None)
    page = invite(office.signed_in("admin"))
    assert "Give them this link yourself" in page
    assert LINK.search(page)


def test_a_role_is_changed_at_once(office: Office) -> None:
    viewer, admin = office.signed_in("viewer"), office.signed_in("admin")
    assert viewer.get("/audit/").status_code == 403
    admin.get("/people/")
    admin.post(f"/people/{user_id(office, 'viewer@local1021.example')}/role", {"role": "admin"})
    assert viewer.get("/audit/").status_code == 200


def test_the_last_admin_stays(office: Office) -> None:
    admin = office.signed_in("admin")
    mine = user_id(office, "admin@local1021.example")
    admin.get("/people/")
    for press, values in (("role", {"role": "viewer"}), ("withdraw", {}), ("deactivate", {})):
        admin.post(f"/people/{mine}/{press}", values)
        assert "only admin" in admin.get(f"/people/{mine}").text, press
    assert admin.get("/people/").status_code == 200


def test_shut_out_means_now_and_everywhere(office: Office) -> None:
    viewer, admin = office.signed_in("viewer"), office.signed_in("admin")
    admin.get("/people/")
    admin.post(f"/people/{user_id(office, 'viewer@local1021.example')}/deactivate")
    assert viewer.get("/today").status_code == 302
    assert viewer.sign_in("viewer@local1021.example", demo_password()).status_code == 200
    admin.post(f"/people/{user_id(office, 'viewer@local1021.example')}/activate")
    assert viewer.sign_in("viewer@local1021.example", demo_password()).status_code == 302


@pytest.mark.parametrize("press", ["reset", "deactivate", "forget-second-factor"])
def test_an_admin_cannot_take_over_an_account_of_another_local(office: Office, press: str) -> None:
    """By giving its owner a role here first."""
    office.add_next_door("admin")
    victim = user_id(office, "admin@next.example")
    admin = office.signed_in("admin")
    invite(admin, email="admin@next.example", role="viewer")
    before = set(office.line.settings.mail_dir.glob("*"))
    admin.post(f"/people/{victim}/{press}")
    assert "its admin must do this" in admin.get(f"/people/{victim}").text
    assert set(office.line.settings.mail_dir.glob("*")) == before
    assert office.line.value("SELECT active FROM staff_user WHERE id = :id", id=victim)


def without_mail(office: Office) -> None:
    """From now on no mail can be sent."""
    office.app.extensions["post"] = Post("", "x@example.org", None, ThreadPoolExecutor(1))


def test_a_pending_invitation_of_another_local_is_shown_to_nobody(office: Office) -> None:
    """Whoever had its link would sign in there too."""
    invite(office.signed_in("admin"), role="admin")
    without_mail(office)
    stranger = office.next_door("admin")
    page = invite(stranger, role="viewer")
    assert not LINK.search(page)
    told = stranger.get("/people/").text
    assert "opens another local too" in told
    assert "Ivy New" in told
    stranger.post(f"/people/{user_id(office, 'ivy@example.org')}/invite-again")
    assert not LINK.search(stranger.get("/people/").text)


def test_an_invitation_to_two_locals_reaches_its_owner_by_mail(office: Office) -> None:
    invite(office.signed_in("admin"))
    invite(office.next_door("admin"), role="viewer")
    browser = office.browser()
    path = link_of(office.newest_mail())
    browser.get(path)
    assert browser.post(path, {"password": WORDS, "again": WORDS}).status_code == 302
    assert browser.sign_in("ivy@example.org", WORDS).status_code == 302


def test_a_link_shown_before_opens_no_local_that_comes_later(office: Office) -> None:
    without_mail(office)
    old = link_of(invite(office.next_door("admin"))).removesuffix("</p>")
    assert office.browser().get(old).status_code == 200
    invite(office.signed_in("admin"), role="admin")
    assert office.browser().get(old).status_code == 410


def test_a_link_to_a_new_password_opens_no_local_that_comes_later(office: Office) -> None:
    office.add_next_door("organizer")
    stranger, admin = office.next_door("admin"), office.signed_in("admin")
    theirs = user_id(office, "organizer@next.example")
    without_mail(office)
    stranger.get(f"/people/{theirs}")
    found = re.search(r"/account/reset/[^<\s]+", stranger.post(f"/people/{theirs}/reset").text)
    assert found
    browser = office.browser()
    assert browser.get(found[0]).status_code == 200
    invite(admin, email="organizer@next.example", role="admin")
    assert browser.get(found[0]).status_code != 200
    browser.post(found[0], {"password": WORDS, "password_confirm": WORDS})
    assert browser.sign_in("organizer@next.example", WORDS).status_code != 302


@pytest.mark.parametrize("days", [0, 8])
def test_somebody_invited_is_not_an_admin_yet(office: Office, days: int) -> None:
    invite(office.signed_in("admin"), role="admin")
    clock.shift(timedelta(days=days))
    admin = office.browser()
    admin.sign_in("admin@local1021.example", demo_password())
    mine = user_id(office, "admin@local1021.example")
    admin.get("/people/")
    for press, values in (("role", {"role": "viewer"}), ("withdraw", {}), ("deactivate", {})):
        admin.post(f"/people/{mine}/{press}", values)
        assert "only admin" in admin.get(f"/people/{mine}").text, press


def test_of_two_admins_who_demote_each_other_at_once_one_stays(office: Office) -> None:
    local_id = office.line.value("SELECT id FROM local WHERE handle = 'local-1021'")
    office.line.run("UPDATE staff_grant SET role = 'admin' WHERE user_id = :id", id=user_id(office, ORGANIZER))
    both = [user_id(office, "admin@local1021.example"), user_id(office, ORGANIZER)]
    sessions = office.line.sessions
    refused = []

    def demote(one: int) -> None:
        with sessions.begin() as session:
            try:
                people.grant(session, "shell:test", clock.now(), local_id, one, Role.VIEWER)
            except people.PeopleRefused:
                refused.append(one)

    with sessions.begin() as first:
        people.grant(first, "shell:test", clock.now(), local_id, both[0], Role.VIEWER)
        second = Thread(target=demote, args=(both[1],))
        second.start()
        second.join(0.5)
    second.join(10)
    assert refused == [both[1]]


@pytest.mark.parametrize("took_it_up", [False, True])
def test_somebody_withdrawn_and_invited_again_comes_in(office: Office, *, took_it_up: bool) -> None:
    admin = office.signed_in("admin")
    invite(admin)
    old = link_of(office.newest_mail())
    if took_it_up:
        before = office.browser()
        before.get(old)
        before.post(old, {"password": WORDS, "again": WORDS})
    admin.post(f"/people/{user_id(office, 'ivy@example.org')}/withdraw")
    invite(admin)
    browser = office.browser()
    if not took_it_up:
        assert office.browser().get(old).status_code == 410
        path = link_of(office.newest_mail())
        browser.get(path)
        assert browser.post(path, {"password": WORDS, "again": WORDS}).status_code == 302
    assert browser.sign_in("ivy@example.org", WORDS).status_code == 302
    assert browser.get("/today").status_code == 200


def test_nothing_is_held_while_the_mail_server_is_asked(office: Office) -> None:
    seen = []

    class Asked(Post):
        """A mail server at which we look meanwhile."""

        def send(self, to: str, subject: str, body: str) -> None:
            seen.append(office.line.value("SELECT count(*) FROM staff_user WHERE email = :to", to=to))
            super().send(to, subject, body)

    office.app.extensions["post"] = Asked("", "x@example.org", office.line.settings.mail_dir, ThreadPoolExecutor(1))
    invite(office.signed_in("admin"))
    assert seen == [1]


def test_whose_record_an_account_is_stays_as_another_local_says(office: Office) -> None:
    stranger = office.next_door("admin")
    office.line.run(
        """
        INSERT INTO member (local_id, number, given_name, family_name, status, language, joined_on)
        SELECT id, '77', 'Nora', 'Next', 'active', 'en', '2020-01-01' FROM local WHERE handle = 'next-door'
        """
    )
    steward = user_id(office, "steward@local1021.example")
    theirs = "SELECT member.number FROM staff_user JOIN member ON member.id = member_id WHERE staff_user.id = :id"
    page = invite(stranger, email="steward@local1021.example", role="steward", member_number="77")
    assert "needs an address of their own" in page
    assert office.line.value(theirs, id=steward) == "10428"
    invite(stranger, email="steward@local1021.example", role="organizer")
    assert "10428" not in stranger.get("/people/").text


def test_a_record_of_one_local_says_nothing_in_another() -> None:
    seats = [Seat(LocalView(id_, "x", "Local", "", "UTC", ("en",), ""), Role.STEWARD) for id_ in (1, 2)]
    account, sign_in = Account(id=1, email="a@example.org", name="A", member_id=5), SignIn(id=1)
    present = Present(account, sign_in, tuple(seats), 1, frozenset({9}))
    first, second = present.staff(1), present.staff(2)
    assert first
    assert second
    assert (first.member_id, first.worksite_ids) == (5, frozenset({9}))
    assert (second.member_id, second.worksite_ids) == (None, frozenset())


def test_an_admin_has_no_power_over_another_locals_people(office: Office) -> None:
    stranger = office.next_door("admin")
    target = user_id(office, "viewer@local1021.example")
    stranger.get("/people/")
    for press in ("role", "withdraw", "deactivate", "reset", "invite-again"):
        stranger.post(f"/people/{target}/{press}", {"role": "admin"})
    assert office.line.rows("SELECT role FROM staff_grant WHERE user_id = :id", id=target) == [("viewer",)]
    assert office.line.value("SELECT active FROM staff_user WHERE id = :id", id=target)


def test_what_changes_who_comes_in_asks_for_the_password_again(office: Office) -> None:
    admin = office.signed_in("admin")
    with office.cookie(admin) as session:
        session["fs_paa"] -= 3600
        session.pop("fs_gexp", None)
    assert admin.get("/people/").status_code == 200
    asked = admin.get("/people/invite")
    assert asked.headers["Location"] == "/account/again?next=/people/invite"
    admin.get(asked.headers["Location"])
    assert "not your password" in admin.post(asked.headers["Location"], {"password": "wrong"}).text
    answer = admin.post(asked.headers["Location"], {"password": demo_password()})
    assert answer.headers["Location"].endswith("/people/invite")
    assert admin.get("/people/invite").status_code == 200


def test_every_change_is_audited_in_its_local(office: Office) -> None:
    invite(office.signed_in("admin"))
    entry = office.line.rows("SELECT actor, detail, local_id FROM audit_entry WHERE action = 'user_invited'")
    local_id = office.line.value("SELECT id FROM local WHERE handle = 'local-1021'")
    assert entry == [("user:admin@local1021.example", "ivy@example.org as organizer", local_id)]


def test_the_command_makes_the_first_admin(office: Office) -> None:
    def run(*words: str) -> str:
        return office.shell("users", *words)

    link = run("add", "first@example.org", "--name", "First", "--role", "admin")
    browser = office.browser()
    path = link_of(link)
    browser.get(path)
    browser.post(path, {"password": WORDS, "again": WORDS})
    assert browser.sign_in("first@example.org", WORDS).status_code == 302
    assert "first@example.org" in run("list")
    assert "is viewer now" in run("grant", "first@example.org", "viewer")
    assert link_of(run("reset-link", "first@example.org")) != path
    assert browser.get("/today").status_code == 302
    assert "cannot sign in" in run("deactivate", "first@example.org")
    assert "Nobody has the address" in run("grant", "x@example.org", "viewer")
