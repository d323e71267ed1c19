"""What browsers are told; and that webhooks and chat pay for none of it."""

import re

import pytest
from flask import Flask
from sqlalchemy import event

from console.doors import add_console
from tests.fixtures.line import ANA
from tests.fixtures.office import Office

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/account/sign-in", "/today", "/people/", "/people/invite", "/audit/", "/nothing"])
def test_the_policy_and_pages_that_keep_to_it(office: Office, path: str) -> None:
    response = office.signed_in("admin").get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not INLINE.search(response.text)
    assert not re.search(r"https?://", response.text.replace("http://localhost", ""))


def test_a_webhook_reads_no_cookie_and_looks_nobody_up(office: Office) -> None:
    engine = office.line.app.extensions["rollcall"]["engine"]
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    office.line.client.set_cookie("rollcall", "whatever")
    assert office.line.text(ANA, "menu")
    assert asked
    assert not [statement for statement in asked if "staff_user" in statement or "staff_sign_in" in statement]
    response = office.line.post_text(ANA, "menu")
    assert "Set-Cookie" not in response.headers
    assert "Content-Security-Policy" not in response.headers


def test_failures_of_the_line_stay_plain_text(office: Office) -> None:
    assert office.line.client.get("/l/nothing/x").content_type.startswith("text/plain")
    assert office.line.client.get("/webhooks/nothing").content_type.startswith("text/plain")


def test_a_failure_of_a_page_is_a_sentence_and_changes_nothing(office: Office) -> None:
    office.line.run("ALTER TABLE staff_note RENAME TO hidden")
    office.app.config["PROPAGATE_EXCEPTIONS"] = False
    response = office.signed_in("admin").get("/today")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "staff_note" not in response.text


def test_two_pages_at_one_address_are_refused() -> None:
    line, console = Flask("line"), Flask("console")
    line.add_url_rule("/chat", view_func=lambda: "")
    console.add_url_rule("/chat/settings", view_func=lambda: "")
    with pytest.raises(ValueError, match="/chat"):
        _ = add_console(line, lambda: console).app


def test_a_number_longer_than_any_id_is_nobodys(office: Office) -> None:
    admin = office.signed_in("admin")
    for path in ("/members/99999999999999999999", "/members/?words=ana&after=99999999999999999999"):
        assert admin.get(path).status_code == 404
