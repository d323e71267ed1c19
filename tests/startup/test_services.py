"""The embedded PostgreSQL and Valkey: started, stopped, killed, started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config.services import ServiceError, Urls, embedded
from config.services.postgres import Postgres

HOLD = """
import sys
from pathlib import Path
from config.services import embedded
with embedded(Path(sys.argv[1])) as urls:
    print(urls.database, urls.redis, flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(var: Path) -> Iterator[tuple[subprocess.Popen[str], Urls]]:
    """Another process that runs the services until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(var)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        database, cache = process.stdout.readline().split()
        yield process, Urls(database=database, redis=cache)


def connect(urls: Urls) -> psycopg.Connection:
    return psycopg.connect(urls.database.replace("+psycopg", ""), autocommit=True)


def servers(var: Path) -> list[psutil.Process]:
    """The processes that work in a folder, by their command line."""
    found = psutil.process_iter(["cmdline"])
    return [process for process in found if any(str(var) in word for word in process.info["cmdline"] or [])]


def test_both_stores_answer_and_nothing_is_left_after_the_block(folder: Path) -> None:
    with embedded(folder) as urls:
        with connect(urls) as line:
            assert line.execute("SELECT current_database()").fetchone() == ("rollcall",)
            assert line.execute("SHOW fsync").fetchone() == ("on",)
        with redis.Redis.from_url(urls.redis) as store:
            assert store.ping()
        assert servers(folder)
    assert servers(folder) == []


def test_rows_stay_from_one_start_to_the_next(folder: Path) -> None:
    with embedded(folder) as urls, connect(urls) as line:
        line.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with embedded(folder) as urls, connect(urls) as line:
        assert line.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_second_run_is_refused_in_one_line_that_names_the_first(folder: Path) -> None:
    with holder(folder) as (first, _), pytest.raises(ServiceError) as refused, embedded(folder):
        pass
    assert str(first.pid) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_servers_end_with_a_killed_owner_and_the_rows_stay(folder: Path) -> None:
    with holder(folder) as (owner, urls):
        with connect(urls) as line:
            line.execute("CREATE TABLE kept AS SELECT 1 AS one")
        left = servers(folder)
        left.remove(psutil.Process(owner.pid))
        owner.kill()
        _, alive = psutil.wait_procs(left, timeout=20)
        assert alive == []
    with embedded(folder) as again, connect(again) as line:
        assert line.execute("SELECT one FROM kept").fetchone() == (1,)


def test_killed_servers_start_again_over_their_stale_files(folder: Path) -> None:
    with holder(folder) as (owner, urls):
        with connect(urls) as line:
            line.execute("CREATE TABLE kept AS SELECT 1 AS one")
        left = servers(folder)
        left.remove(psutil.Process(owner.pid))
        os.kill(owner.pid, signal.SIGSTOP)  # so that it cannot tidy up after them
        for process in left:
            process.kill()
        owner.kill()
    assert (folder / "postgres" / "postmaster.pid").exists()
    with embedded(folder) as again, connect(again) as line:
        assert line.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    with embedded(folder):
        pass
    pid_file = folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n1\n5432\n{folder}\n\n0 0\nready\n")
    with embedded(folder) as urls, connect(urls) as line:
        assert line.execute("SELECT 1").fetchone() == (1,)


def test_a_start_broken_off_while_the_cluster_was_made_leaves_no_half(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")
    with embedded(folder) as urls, connect(urls) as line:
        assert line.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_too_deep_for_a_socket_is_served_all_the_same(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    serves(deep)


def test_a_folder_with_an_unusual_name_is_served_all_the_same(folder: Path) -> None:
    serves(folder / 'it\'s mine, and "yours" %41 ñ')


def serves(folder: Path) -> None:
    with embedded(folder) as urls, connect(urls) as line, redis.Redis.from_url(urls.redis) as store:
        assert line.execute("SELECT 1").fetchone() == (1,)
        assert store.ping()
        (place,) = line.execute("SHOW unix_socket_directories").fetchone() or ()
    assert not Path(place).exists()


def test_another_versions_cluster_is_refused_in_one_line(folder: Path) -> None:
    with embedded(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServiceError, match="PostgreSQL 16") as refused, embedded(folder):
        pass
    assert "\n" not in str(refused.value)


def test_a_store_whose_url_is_given_is_not_started(folder: Path) -> None:
    with embedded(folder, database_url="postgresql+psycopg://elsewhere/rollcall") as urls:
        assert urls.database == "postgresql+psycopg://elsewhere/rollcall"
        assert not (folder / "postgres").exists()


def test_a_failing_statement_leaves_no_words_in_the_servers_log(folder: Path) -> None:
    with embedded(folder) as urls, connect(urls) as line:
        line.execute("CREATE TABLE phone (number text PRIMARY KEY)")
        for _ in range(2):
            try:
                line.execute("INSERT INTO phone VALUES (%s)", ("+14155550111",))
            except psycopg.errors.UniqueViolation:
                break
        with pytest.raises(psycopg.errors.SyntaxError):
            line.execute("SELEC 'my foreman is unfair'")
    log = (folder / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "4155550111" not in log
    assert "foreman" not in log


def test_the_server_is_reached_by_its_private_socket_alone(folder: Path) -> None:
    with embedded(folder):
        server = Postgres(folder / "postgres")
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        listening = [
            line
            for process in servers(folder)
            for line in process.net_connections(kind="inet")
            if line.status == psutil.CONN_LISTEN
        ]
        assert listening == []
