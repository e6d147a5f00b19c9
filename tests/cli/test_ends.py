"""Ends before the end: interrupts, readers that go away, full disks, folders that can't be written; and progress."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from holdfast.report import bundle as folder

AGAIN = "nothing half-written is left, run the command again"


def report(path):
    return {p.name: p.read_bytes() for p in path.rglob("*")} if path.exists() else None


@pytest.fixture(params=["fresh", "existing"])
def out(request, found, run, tmp_path):
    """A folder for the report: none yet, or one that holds an earlier report."""
    path = tmp_path / "place" / "report"
    path.parent.mkdir()
    if request.param == "existing":
        assert run("assess", "--json", "--out", path).status == 0
    return path


def ended_early(run, out, status):
    before = report(out)
    ended = run("assess", "--json", "--out", out)
    assert ended.status == status, ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert ended.err.count("holdfast: ") == 1
    assert report(out) == before
    assert [p for p in out.parent.iterdir() if p != out] == []
    return ended.err


def after(calls, error, real):
    """A function that raises at its so-manieth call."""
    count = 0

    def function(*args, **kwargs):
        nonlocal count
        count += 1
        if count == calls:
            raise error
        return real(*args, **kwargs)

    return function


@pytest.mark.parametrize("calls", [1, 5])
def test_a_disk_full_in_mid_write(run, out, monkeypatch, calls):
    monkeypatch.setattr(
        folder.os, "fsync", after(calls, OSError(28, "No space left on device"), lambda *_: None)
    )
    error = ended_early(run, out, 3)
    assert "No space left on device" in error
    assert "--out" in error


@pytest.mark.parametrize(("function", "calls"), [("fsync", 4), ("replace", 1)])
def test_an_interrupt_in_mid_write(run, out, monkeypatch, function, calls):
    monkeypatch.setattr(folder.os, function, after(calls, KeyboardInterrupt, getattr(os, function)))
    assert AGAIN in ended_early(run, out, 4)


def test_an_interrupt_while_the_files_change_places(found, run, tmp_path, monkeypatch):
    out = tmp_path / "report"
    assert run("assess", "--json", "--out", out).status == 0
    count = len(list(out.iterdir()))
    monkeypatch.setattr(folder.os, "replace", after(count + 3, KeyboardInterrupt, os.replace))
    assert AGAIN in ended_early(run, out, 4)


def test_a_disk_that_is_really_full(found, run, tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place], capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk can't be mounted here: it needs the superuser and the right to mount")
    try:
        error = ended_early(run, place / "report", 3)
        assert "No space left on device" in error
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("verb", ["assess", "project", "check"])
def test_a_file_is_in_the_way(run, tmp_path, verb):
    path = tmp_path / "report"
    path.write_text("mine")
    ended = run(verb, "--out", path)
    assert ended.status == 2
    assert "is a file; --out needs a folder" in ended.err
    assert path.read_text() == "mine"


def test_a_folder_that_cannot_be_written(found, run, tmp_path):
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file" / "report", "/proc/report"):
        ended = run("assess", "--out", place)
        assert ended.status == 3
        assert ended.err.startswith(f"holdfast: {place}: ")
        assert "Traceback" not in ended.err
    ended = run("project", "--runs", 10, "--out", "/proc/report")
    assert ended.status == 3
    assert ended.out == ""
    assert ended.err.startswith("holdfast: /proc/report: ")


def test_files_of_somebody_else_stay(found, run, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    ended = run("assess", "--out", tmp_path)
    assert ended.status == 2
    assert "no report wrote that" in ended.err
    assert report(tmp_path) == {"index.html": b"mine"}


def test_memory_that_runs_out(run, monkeypatch, tmp_path):
    from holdfast.report import assess

    def measure(*_, **__):
        raise MemoryError

    monkeypatch.setattr(assess, "measure", measure)
    ended = run("assess", "--out", tmp_path / "report")
    assert ended.status == 4
    assert ended.err.startswith("holdfast: memory ran out")
    assert not (tmp_path / "report").exists()


def test_control_c_in_mid_run(env, tmp_path):
    out = tmp_path / "report"
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast", "assess", "--json", "--out", out],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=tmp_path,
    )  # fmt: skip
    with process:
        time.sleep(2.5)
        process.send_signal(signal.SIGINT)
        printed, error = process.communicate(timeout=300)
    assert process.returncode == 4, error
    assert printed == ""
    assert error.startswith("holdfast: interrupted")
    assert AGAIN in error
    assert list(tmp_path.iterdir()) == []


SHORT = [sys.executable, "-m", "holdfast", "project", "--runs", "10", "--json"]


def test_a_reader_that_goes_away(env):
    with subprocess.Popen(SHORT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        error = process.stderr.read()
        assert process.wait(60) == 0
    assert error == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_an_output_that_is_full(env):
    with open("/dev/full", "w") as full:
        run = subprocess.run(SHORT, stdout=full, stderr=subprocess.PIPE, text=True, env=env, timeout=300)
    assert run.returncode == 3
    assert run.stderr.startswith("holdfast: standard output: No space left on device")
    assert "Traceback" not in run.stderr
    assert "Exception" not in run.stderr


def test_progress_shows_on_a_terminal_and_never_in_the_answer(env):
    main, side = pty.openpty()
    try:
        run = subprocess.run(
            SHORT, stdout=subprocess.PIPE, stderr=side, text=True, env=env | {"TERM": "xterm"}, timeout=300
        )
        seen = os.read(main, 65536).decode()
    finally:
        os.close(side)
        os.close(main)
    assert run.returncode == 0
    assert json.loads(run.stdout)["schema"] == "holdfast/project/1"
    assert "reading the panel" in seen or "measuring footholds" in seen


def test_the_version_and_no_verb(run):
    from holdfast import __version__

    assert run("--version").out == f"holdfast {__version__}\n"
    ended = run()
    assert ended.status in {0, 2}
    assert "assess" in ended.out + ended.err


def test_a_reader_of_the_summary_that_goes_away(env):
    args = [sys.executable, "-m", "holdfast", "project", "--runs", "10"]
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(args, stdout=writer, stderr=subprocess.PIPE, env=env, timeout=300)
    os.close(writer)
    assert (run.returncode, run.stderr) == (0, b"")


def test_an_output_that_knows_few_letters(env):
    few = env | {"PYTHONIOENCODING": "ascii"}
    args = [sys.executable, "-m", "holdfast", "project", "--runs", "10"]
    run = subprocess.run([*args, "--json"], capture_output=True, env=few, timeout=300)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.decode("ascii"))["schema"] == "holdfast/project/1"
    run = subprocess.run(args, capture_output=True, env=few, timeout=300)
    assert run.returncode == 0, run.stderr
