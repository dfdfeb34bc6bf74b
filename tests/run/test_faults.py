"""What breaks under a running program: disk, database, clock, snapshots, pages. A clear word each time, nothing lost, nothing twice."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.run.desk import Desk, a_desk, kinds
from tests.support.calls import call
from tests.support.homes import WATCHER, make_home
from tests.support.passes import Watch, log_rows, told, watching
from tests.support.site import Site
from tests.support.texts import measure, notice
from watcher.config import load_home
from watcher.run.looking.rhythm import next_pass
from watcher.run.schedule import pass_over
from watcher.run.sending.sender import send_due
from watcher.store import Health, UnwritableError
from watcher.store.blobs import Blobs

AGENCY = "样例省财政厅"
READER = {"id": "li", "channel": {"kind": "file", "url": "out"}, "frequency": "immediate"}
CUT_ALL = text("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        for i, topic in enumerate(["节能改造", "技能培训"], 1):
            name = f"{topic}补助资金管理办法"
            words = measure(AGENCY, f"样财建〔2025〕{i}号", f"2025年{i}月6日", name)
            served.publish(f"/zcfb/t{i}.html", f"{AGENCY}关于印发《{name}》的通知", f"2025-0{i}-08", *words)
        yield served


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url}, subscribers=[READER])
    with watching(tmp_path, f"sqlite:///{tmp_path / 'state' / 'watcher.db'}") as opened:
        opened.look()
        yield opened


def news(site: Site, n: int = 9) -> str:
    title = f"{AGENCY}关于做好第{n}批试点工作的通知"
    site.publish(f"/zcfb/n{n}.html", title, "2026-03-11", *notice(AGENCY, f"样财企〔2026〕{n}号", "2026年3月10日", f"第{n}批试点"))
    return title


def owed(watch: Watch) -> list[tuple[str, ...]]:
    rows = log_rows(watch.store)
    return rows[rows.index(("owed",)) + 1 : rows.index(("documents",))]


def database(watch: Watch) -> Path:
    return watch.path / "state" / "watcher.db"


def test_a_full_disk_is_said_and_what_was_under_way_is_done_again(site: Site, watch: Watch) -> None:
    title = news(site)
    done = subprocess.run(
        [*WATCHER, "--home", str(watch.path), "check", "--no-send", "--now", watch.now.isoformat()],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    assert told(watch.look()) == [("new", title)]
    assert owed(watch) == [(title, "new", "li")]


def test_a_snapshot_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "snapshots")
    (tmp_path / "snapshots").write_text("a file where the folder should be")
    with pytest.raises(UnwritableError, match="free some room"):
        blobs.put(b"page")
    (tmp_path / "snapshots").unlink()
    assert blobs.get(blobs.put(b"page")) == b"page"
    assert blobs.drafts() == []


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the database as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def test_a_lock_that_passes_is_waited_for(site: Site, watch: Watch) -> None:
    title = news(site)
    taken, free = threading.Event(), threading.Event()

    def hold() -> None:
        with held(database(watch)):
            taken.set()
            free.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    taken.wait(10)
    threading.Timer(0.3, free.set).start()
    began = time.monotonic()
    assert told(watch.look()) == [("new", title)]
    assert time.monotonic() - began > 0.2
    other.join()


def test_a_lock_that_does_not_pass_is_said(site: Site, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    title = news(site)
    monkeypatch.setattr("watcher.store.open.PATIENCE", 50)
    with held(database(watch)):
        said = call(watch.path, "check", "--no-send", now=watch.now.isoformat())
    assert (said.status, said.out) == (2, "")
    assert "another program holds the database" in said.err
    assert told(watch.look()) == [("new", title)]
    assert owed(watch) == [(title, "new", "li")]


def test_the_daemon_outlives_its_database(
    site: Site, watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("watcher.store.open.PATIENCE", 50)
    home = load_home(watch.path)
    with watching(watch.path, f"sqlite:///{database(watch)}") as again:
        with held(database(watch)):
            pass_over(home, again.store, home.sources)
        assert "another program holds the database" in capsys.readouterr().err
        title = news(site)
        pass_over(home, again.store, home.sources)
    assert (title, "new", "li") in owed(watch)


def test_a_server_that_goes_away_amid_a_pass_loses_nothing(
    site: Site, tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = _database(postgres, "gone")
    make_home(tmp_path, {"first": site.list_url}, subscribers=[READER])
    with watching(tmp_path, url) as watch:
        watch.look()
        title = news(site)
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        answer = site.answer

        def answer_and_cut(path: str) -> tuple[int, bytes]:
            if path == "/zcfb/n9.html":
                with admin.connect() as conn:
                    conn.execute(CUT_ALL)
            return answer(path)

        monkeypatch.setattr(site, "answer", answer_and_cut)
        with pytest.raises(OperationalError):
            watch.look()
        monkeypatch.setattr(site, "answer", answer)
        watch.look()
        assert owed(watch) == [(title, "new", "li")]
        admin.dispose()


def test_a_clock_set_back_neither_stops_nor_repeats(site: Site, watch: Watch) -> None:
    watch.day = 300
    first = news(site)
    assert told(watch.look()) == [("new", first)]
    watch.day = 2
    second = news(site, 10)
    assert told(watch.look()) == [("new", second)]
    home = load_home(watch.path)
    send_due(watch.store, home, watch.now)
    assert send_due(watch.store, home, watch.now + timedelta(days=400)).tried == []
    assert sorted(owed(watch)) == sorted([(first, "new", "li"), (second, "new", "li")])
    late = Health("first", last_pass_at=watch.now + timedelta(days=300))
    assert next_pass(home.sources[0], late, watch.now) == watch.now + home.sources[0].every


def test_another_time_zone_repeats_nothing(site: Site, watch: Watch) -> None:
    title = news(site)
    assert told(watch.look()) == [("new", title)]
    for zone in ("America/New_York", "Pacific/Kiritimati"):
        make_home(watch.path, {}, subscribers=[READER], settings=f"timezone: {zone}\n")
        assert told(watch.look()) == []
    assert owed(watch) == [(title, "new", "li")]


def leap(desk: Desk, day: datetime) -> Desk:
    desk.day = (day - desk.now).days + desk.day
    return desk


def test_the_last_day_of_february_is_a_day_in_force(tmp_path: Path) -> None:
    with a_desk(tmp_path, f"sqlite:///{tmp_path / 'watcher.db'}") as desk:
        leap(desk, datetime(2028, 2, 26, 9, tzinfo=SHANGHAI))
        text = measure(
            AGENCY, "样财建〔2028〕1号", "2028年2月25日", "闰日补助资金管理办法", "本办法自印发之日起施行，有效期至2028年2月29日。"
        )
        desk.lay("/t.html", f"{AGENCY}关于印发《闰日补助资金管理办法》的通知", *text)
        assert [kinds(desk.turn()[0]) for _ in range(5)] == [[], [], [], ["expired"], []]
        assert str(desk.show("样财建〔2028〕1号", "2028-02-29").status) == "in_force"
        assert str(desk.show("样财建〔2028〕1号", "2028-03-01").status) == "expired"


def test_a_damaged_database_is_said_and_its_backup_goes_on(site: Site, watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.zst"
    assert call(watch.path, "backup", str(file)).status == 0
    watch.store.close()
    for rest in database(watch).parent.glob("watcher.db-*"):
        rest.unlink()
    data = bytearray(database(watch).read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 300] = os.urandom(300)
    database(watch).write_bytes(data)
    for command in ("check", "status", "verify"):
        said = call(watch.path, command)
        assert said.status in {1, 2}
        assert "恢复" in said.out or "restore" in said.err, (command, said)
    again = tmp_path / "again"
    assert call(again, "restore", str(file)).status == 0
    title = news(site)
    with watching(again, f"sqlite:///{again / 'state' / 'watcher.db'}") as copy:
        copy.day = 1
        assert told(copy.look()) == [("new", title)]


def test_a_half_written_snapshot_is_written_anew_when_the_bytes_come_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(b"a page" * 100)
    path = tmp_path / sha256[:2] / f"{sha256}.zst"
    for rest in (path.read_bytes()[:10], b"", b"x" * 40):
        path.write_bytes(rest)
        assert blobs.put(b"a page" * 100) == sha256
        assert blobs.get(sha256) == b"a page" * 100


WITH_ZEROS = "样例省财政厅关于零字符的通知\0\n样财企〔2026〕5号\n现将有关事项\0通知如下。\n样例省财政厅\n2026年3月10日"
POISON = {
    "a zero in its words": WITH_ZEROS.encode(),
    "half a character": '{"title": "样例省财政厅关于\\ud800做好工作的通知", "content": "<p>现将有关\\udfff事项通知如下。</p>"}'.encode(),
}


@pytest.mark.parametrize("poison", POISON)
def test_a_poison_page_costs_itself_alone(site: Site, watch: Watch, poison: str) -> None:
    _poisoned(site, watch, POISON[poison])


def test_words_that_postgresql_cannot_hold_cost_their_page_alone(site: Site, tmp_path: Path, postgres: str) -> None:
    make_home(tmp_path, {"first": site.list_url}, subscribers=[READER])
    with watching(tmp_path, _database(postgres, "poison")) as watch:
        watch.look()
        _poisoned(site, watch, POISON["a zero in its words"])


def _poisoned(site: Site, watch: Watch, page: bytes) -> None:
    site.bodies["/zcfb/p.txt"] = page
    site.publish("/zcfb/p.txt", "有毒的页面", "2026-03-11")
    title = news(site)
    assert ("new", title) in told(watch.look())
    later = news(site, 10)
    assert ("new", later) in told(watch.look())


def _database(postgres: str, name: str) -> str:
    """Make a database of its own on the server of the tests; gives its address."""
    name = f"{name}_{os.getpid()}"
    admin = create_engine(make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"create database {name}"))
    admin.dispose()
    return make_url(postgres).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
