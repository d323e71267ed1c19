"""Who may call the chat, how often, and what is refused in words a page and a person understand."""

from collections.abc import Callable

import pytest

from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import DEAD_REDIS, Line

SITE = "https://www.example.org"


def test_a_message_needs_what_only_our_page_can_read(visitor: Visitor) -> None:
    visitor.begin()
    right, visitor.token = visitor.token, "made-up"
    refused = visitor.message("rights")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "forged")
    visitor.token = right
    assert visitor.message("rights").status_code == 200


def test_another_sites_page_is_refused(visitor: Visitor) -> None:
    visitor.begin()
    fields = {"id": "0123456789", "body": "rights"}
    assert visitor.call("POST", "messages", fields, Origin=SITE).status_code == 403
    assert visitor.call("POST", "visits", {"language": "en"}, Origin=SITE).status_code == 403
    assert "Access-Control-Allow-Origin" not in visitor.call("GET", "visits/current").headers


def test_our_own_page_may_ask_by_whatever_name_it_was_opened(visitor: Visitor) -> None:
    visitor.begin()
    fields = {"id": "0123456789", "body": "rights"}
    assert visitor.call("POST", "messages", fields, Origin="http://localhost").status_code == 200


def test_a_site_of_the_configuration_may_call_and_read(make_line: Callable[..., Line]) -> None:
    visitor = Visitor(make_line(chat_origins=f"{SITE} https://other.example.org"))
    response = visitor.call("POST", "visits", {"language": "en"}, Origin=SITE)
    assert response.status_code == 201
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    before = visitor.call("OPTIONS", "messages", None, Origin=SITE)
    assert (before.status_code, before.headers["Access-Control-Allow-Headers"]) == (204, "Content-Type, X-Chat-Token")


def test_the_cookie_of_the_page_is_kept_from_scripts_and_other_sites(make_line: Callable[..., Line]) -> None:
    visitor = Visitor(make_line(public_base_url="https://text.example.org"))
    cookie = visitor.call("POST", "visits", {"language": "en"}).headers["Set-Cookie"]
    assert cookie.startswith("chat-local-1021=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/chat"))


def test_the_cookie_of_a_frame_is_one_for_each_site_that_frames_us(visitor: Visitor) -> None:
    visitor.query["framed"] = "1"
    cookie = visitor.call("POST", "visits", {"language": "en"}).headers["Set-Cookie"]
    assert cookie.startswith("chat-local-1021-framed=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"))


def test_the_token_is_not_in_the_record(visitor: Visitor) -> None:
    visitor.begin()
    cookie = visitor.client.get_cookie("chat-local-1021", path="/chat")
    assert cookie is not None
    stored = visitor.line.value("SELECT visit::text FROM visit")
    assert cookie.value not in stored
    assert visitor.address not in stored


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("{not json", "application/json"),
        ('["a list"]', "application/json"),
        ("body=rights", "application/x-www-form-urlencoded"),
        ("", "application/json"),
    ],
)
def test_what_is_no_json_object_is_refused(visitor: Visitor, data: str, content_type: str) -> None:
    visitor.begin()
    response = visitor.client.post(
        "/chat/messages?local=local-1021",
        data=data,
        content_type=content_type,
        headers={"X-Chat-Token": visitor.token},
    )
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, "bad_json")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"id": "0123456789", "body": "   "}, 400, "bad_body"),
        ({"id": "0123456789", "body": 5}, 400, "bad_body"),
        ({"id": "0123456789"}, 400, "bad_body"),
        ({"id": "0123456789", "body": "half of an emoji: \ud83d"}, 400, "bad_body"),
        ({"id": "0123456789", "body": "x" * 1601}, 413, "too_long"),
        ({"id": "0123456789", "body": "x" * 20_000}, 413, "too_long"),
        ({"id": "short", "body": "hi"}, 400, "bad_id"),
        ({"id": "'; DROP TABLE", "body": "hi"}, 400, "bad_id"),
        ({"body": "hi"}, 400, "bad_id"),
        ({"id": "0123456789", "body": "hi", "pressed": "1"}, 400, "bad_pressed"),
        ({"id": "0123456789", "body": "hi", "pressed": True}, 400, "bad_pressed"),
        ({"id": "0123456789", "body": "hi", "pressed": 1000}, 400, "bad_pressed"),
    ],
)
def test_a_message_that_is_not_one_is_refused(visitor: Visitor, fields: object, status: int, code: str) -> None:
    visitor.begin()
    response = visitor.call("POST", "messages", fields)
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)


def test_words_are_kept_to_the_last_character(visitor: Visitor) -> None:
    words = "<b>\0 ¿Y 你好 👩‍👩‍👧?"
    visitor.send(words)
    assert visitor.shown()[0] == words


def test_an_unknown_local_is_not_found(visitor: Visitor) -> None:
    visitor.query["local"] = "local-9"
    response = visitor.call("POST", "visits", {"language": "en"})
    assert (response.status_code, response.get_json()["error"]["code"]) == (404, "unknown_local")
    assert visitor.client.get("/chat?local=local-9").status_code == 404
    assert visitor.client.get("/chat?local=local-9%00").status_code == 404


def test_without_a_visit_nothing_is_taken(visitor: Visitor) -> None:
    assert visitor.message("rights").status_code == 401
    assert visitor.call("GET", "messages").status_code == 401
    assert visitor.call("GET", "visits/current").status_code == 204


def test_a_made_up_token_costs_no_visit(visitor: Visitor) -> None:
    visitor.client.set_cookie("chat-local-1021", "made.up", path="/chat")
    assert visitor.call("GET", "visits/current").status_code == 410


def test_one_locals_visit_is_none_of_anothers(visitor: Visitor) -> None:
    visitor.send("rights")
    cookie = visitor.client.get_cookie("chat-local-1021", path="/chat")
    assert cookie is not None
    visitor.line.run(
        "INSERT INTO local (handle, name, number, time_zone, languages, office_phone) "
        "VALUES ('local-9', 'Local 9', '+14155550109', 'America/New_York', '{en}', '+14155550123')"
    )
    visitor.query["local"] = "local-9"
    visitor.client.set_cookie("chat-local-9", cookie.value, path="/chat")
    assert visitor.message("rights").status_code == 410


def test_a_visit_may_send_ten_at_once_and_then_one_each_three_seconds(visitor: Visitor) -> None:
    visitor.begin()
    statuses = [visitor.message("rights").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    refused = visitor.message("rights")
    assert refused.get_json()["error"]["code"] == "too_much"
    assert 1 <= int(refused.headers["Retry-After"]) <= 4


def test_one_address_may_begin_thirty_visits_at_once(keyword_line: Line) -> None:
    def begun(address: str) -> int:
        return Visitor(keyword_line, address=address).call("POST", "visits", {"language": "en"}).status_code

    assert [begun("198.51.100.7") for _ in range(31)] == [201] * 30 + [429]
    assert begun("198.51.100.8") == 201


def test_behind_a_proxy_visitors_are_counted_one_by_one(make_line: Callable[..., Line]) -> None:
    line = make_line(proxy_hops=1)

    def begun(visitor: str) -> int:
        page = Visitor(line, address="10.0.0.1")
        forwarded = f"192.0.2.1, {visitor}"  # the first is the visitor's own claim
        return page.call("POST", "visits", {"language": "en"}, **{"X-Forwarded-For": forwarded}).status_code

    assert [begun("198.51.100.7") for _ in range(31)][-1] == 429
    assert begun("198.51.100.8") == 201


def test_without_redis_nobody_is_held_up(make_line: Callable[..., Line]) -> None:
    visitor = Visitor(make_line(redis_url=DEAD_REDIS))
    assert all(visitor.send("rights") for _ in range(12))


def test_the_page_runs_nothing_but_our_own_and_is_framed_by_whom_we_say(make_line: Callable[..., Line]) -> None:
    line = make_line(chat_origins=SITE, chat_stream_url="http://127.0.0.1:8002")
    response = line.client.get("/chat")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "connect-src 'self' http://127.0.0.1:8002;" in policy
    assert f"frame-ancestors 'self' {SITE}" in policy
    assert "unsafe" not in policy
    assert " onclick" not in response.text
    assert "<script>" not in response.text


def test_the_page_comes_in_the_visitors_language(visitor: Visitor) -> None:
    page = visitor.client.get("/chat?local=local-1021", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert '<html lang="es">' in page.text
    assert '<html lang="en">' in visitor.client.get("/chat?local=local-1021&lang=en").text


def test_the_pages_files_are_served_and_no_others(visitor: Visitor) -> None:
    for name in ("chat.js", "chat.css", "icon.svg"):
        first = visitor.client.get(f"/chat/static/{name}")
        assert first.status_code == 200
        again = visitor.client.get(f"/chat/static/{name}", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
    assert visitor.client.get("/chat/widget.js").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for name in ("chat.html", "..%2Fkeys.py", "../keys.py"):
        assert visitor.client.get(f"/chat/static/{name}").status_code == 404
