"""The file of a ledger: only added to, by many at once, whole after a kill, refused where it isn't one."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from holdfast.claims.ledger import store
from holdfast.claims.ledger.entry import START, Entry, chained, verify
from holdfast.claims.ledger.store import Ledger
from holdfast.errors import DataError, UserError, WriteError

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from pathlib import Path
from holdfast.claims.ledger.store import Ledger
ledger, name, count = Ledger(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for i in range(count):
    text = f'{{"n":"{name} {i}"}}'
    ledger.add(lambda held: [(text, text)])
    print(i, flush=True)
"""


def put(ledger: Ledger, *texts: str) -> tuple[Entry, ...]:
    return ledger.add(lambda held: [(t, t) for t in texts])


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    found = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, found))}
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "a" / "forecasts.ledger")


def test_what_is_added_is_read_in_order(ledger):
    assert ledger.entries() == ()
    assert not ledger.path.exists()
    first = put(ledger, '{"a":1}')
    second = put(ledger, '{"b":2}', '{"c":3}')
    assert ledger.entries() == (*first, *second)
    assert verify(ledger.entries(), "it") == second[-1].sha256
    assert first[0].previous == START


def test_nothing_can_be_altered_or_removed(ledger):
    put(ledger, '{"a":1}')
    file = sqlite3.connect(ledger.path)
    for statement in ("UPDATE entries SET content = '{}'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            file.execute(statement)
    file.close()
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE entries SET content = '{\"a\":9}' WHERE number = 2", "entry 2"),
        ("DELETE FROM entries WHERE number = 2", "entry 2"),
    ],
)
def test_who_goes_round_the_triggers_is_found_out(ledger, statement, said):
    put(ledger, '{"a":1}', '{"b":2}', '{"c":3}')
    file = sqlite3.connect(ledger.path)
    file.executescript("DROP TRIGGER entries_stay; DROP TRIGGER entries_last;")
    file.execute(statement)
    file.commit()
    file.close()
    with pytest.raises(DataError, match=said):
        ledger.entries()
    with pytest.raises(DataError, match="altered"):
        put(ledger, '{"d":4}')


def test_all_or_nothing(ledger):
    put(ledger, '{"a":1}')

    def fails(held):
        raise UserError("no")

    with pytest.raises(UserError):
        ledger.add(fails)
    with pytest.raises(DataError):
        put(ledger, '{"b":2}', '{"a":1}')  # the second is there already
    assert len(ledger.entries()) == 1


def test_many_processes_write_at_once(tmp_path):
    path = tmp_path / "many.ledger"
    writers = [start(path, f"w{k}", 12) for k in range(5)]
    for w in writers:
        _, err = w.communicate(timeout=300)
        assert w.returncode == 0, err
    found = Ledger(path).entries()
    assert len({e.content for e in found}) == len(found) == 60


def test_a_kill_while_writing_loses_nothing(tmp_path):
    path = tmp_path / "killed.ledger"
    for turn in range(3):
        w = start(path, f"t{turn}", 100_000)
        assert w.stdout is not None
        told = [w.stdout.readline() for _ in range(5)]
        time.sleep(0.01 * turn)
        os.kill(w.pid, signal.SIGKILL)
        told += w.stdout.readlines()
        w.wait()
        w.stdout.close()
        assert w.stderr is not None
        w.stderr.close()
        done = [line for line in told if line.endswith("\n")]
        held = {e.data["n"] for e in Ledger(path).entries()}
        assert {f"t{turn} {i}" for i in range(len(done))} <= held
    before = len(Ledger(path).entries())
    put(Ledger(path), '{"after":1}')
    assert len(Ledger(path).entries()) == before + 1


def test_a_newer_layout_is_refused_and_left_alone(ledger):
    put(ledger, '{"a":1}')
    file = sqlite3.connect(ledger.path)
    file.execute(f"PRAGMA user_version = {store.VERSION + 1}")
    file.close()
    before = ledger.path.read_bytes()
    for act in (ledger.entries, lambda: put(ledger, '{"b":2}')):
        with pytest.raises(DataError, match=r"newer holdfast.*update holdfast"):
            act()
    assert ledger.path.read_bytes()[100:] == before[100:]


def test_what_is_no_ledger(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, but a text of some length\n" * 40)
    other = tmp_path / "other.sqlite"
    file = sqlite3.connect(other)
    file.execute("CREATE TABLE t (x)")
    file.commit()
    file.close()
    for path, said in ((text, "not a ledger"), (other, "another program")):
        before = path.read_bytes()
        with pytest.raises(UserError, match=said):
            Ledger(path).entries()
        with pytest.raises(UserError, match=said):
            put(Ledger(path), "{}")
        assert path.read_bytes() == before


def test_a_file_that_another_holds_is_waited_for_and_then_told(ledger, monkeypatch):
    put(ledger, '{"a":1}')
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DataError, match="locked"):
        put(ledger, '{"b":2}')
    assert len(ledger.entries()) == 1  # readers go on
    other.execute("ROLLBACK")
    other.close()
    put(ledger, '{"b":2}')


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_file_that_may_not_be_written(ledger):
    put(ledger, '{"a":1}')
    ledger.path.chmod(0o400)
    ledger.path.parent.chmod(0o500)
    try:
        assert len(ledger.entries()) == 1
        with pytest.raises(WriteError, match="can't be opened"):
            put(ledger, '{"b":2}')
    finally:
        ledger.path.parent.chmod(0o700)


def test_a_folder_that_can_not_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="--ledger"):
        put(Ledger(tmp_path / "file" / "x.ledger"), "{}")


def test_an_empty_file_becomes_a_ledger(tmp_path):
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert Ledger(path).entries() == ()
    put(Ledger(path), "{}")
    assert len(Ledger(path).entries()) == 1


def test_a_damaged_file_is_told(ledger):
    put(ledger, *(f'{{"n":{i},"t":"{"x" * 400}"}}' for i in range(200)))
    data = bytearray(ledger.path.read_bytes())
    data[8192:-4096] = b"\x07" * len(data[8192:-4096])
    ledger.path.write_bytes(bytes(data))
    with pytest.raises(DataError):
        ledger.entries()


def test_a_chain_starts_anew_for_no_one():
    one, two = chained("1", START), chained("2", START)
    with pytest.raises(DataError, match="doesn't fit the entry before"):
        verify([one, two], "it")
