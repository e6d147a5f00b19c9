"""`holdfast release` on the command line: answer, refusals, full disks, interrupts."""

import json
import os
import subprocess

import pytest

from holdfast.report.release import write

SMALL = (
    "release",
    "--patron",
    "FRA",
    "--clients",
    "MLI",
    "--patrons",
    "FRA,USA,CHN",
    "--no-world",
    "--draws",
    5,
)


@pytest.fixture(scope="module")
def answered(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "release"
    return run(*SMALL, "--json", "--out", folder), folder


def test_the_answer(answered):
    ended, folder = answered
    assert ended.status == 0, ended.err
    answer = ended.answer
    assert answer["schema"] == "holdfast/release/1"
    assert answer["case"] == "fra_in_mli"
    assert answer["seed"] == 0
    assert answer["out"] == str(folder)
    assert answer["world"] is None
    assert "polity" in answer["left_out"]
    assert answer["files"] == json.loads((folder / "manifest.json").read_text())["files"]
    assert all((folder / name).stat().st_size == f["bytes"] for name, f in answer["files"].items())


def test_for_a_reader(run, answered, tmp_path):
    out = tmp_path / "again"
    ended = run(*SMALL, "--threads", 2, "--out", out)
    assert ended.status == 0, ended.err
    assert "csv/footholds.csv" in ended.out
    assert "Left out by their terms" in ended.out
    assert "polity" in ended.out
    assert (out / "SHA256SUMS").read_bytes() == (answered[1] / "SHA256SUMS").read_bytes()


def test_a_release_is_never_overwritten(run, answered):
    folder = answered[1]
    before = (folder / "SHA256SUMS").read_bytes()
    ended = run(*SMALL, "--seed", 1, "--out", folder)
    assert ended.status == 2
    assert "holds a release already, and a release overwrites nothing" in ended.err
    assert (folder / "SHA256SUMS").read_bytes() == before


def test_files_of_somebody_else_stay(run, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    ended = run(*SMALL, "--out", tmp_path)
    assert ended.status == 2
    assert "holds files already" in ended.err
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken(run, tmp_path):
    assert run(*SMALL, "--out", tmp_path / "new").status == 0
    (tmp_path / "empty").mkdir()
    assert run(*SMALL, "--out", tmp_path / "empty").status == 0
    assert (tmp_path / "empty" / "SHA256SUMS").is_file()


@pytest.mark.parametrize("draws", [1, 0, -3, 100_000])
def test_too_few_or_too_many_draws(run, tmp_path, draws):
    ended = run("release", "--draws", draws, "--out", tmp_path / "out")
    assert ended.status == 2
    assert "between 2 and 10000 draws" in ended.err


def test_nothing_known(run, tmp_path):
    ended = run(*SMALL, "--as-of", "1900", "--out", tmp_path / "out")
    assert ended.status in {2, 3}
    assert ended.err.startswith("holdfast: ")
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [(OSError(28, "No space left on device"), 3, "No space left"), (KeyboardInterrupt(), 4, "interrupted")],
)
def test_a_full_disk_and_an_interrupt_leave_nothing(run, tmp_path, monkeypatch, error, status, says):
    def fails(*_):
        raise error

    monkeypatch.setattr(write, "_signed", fails)
    ended = run(*SMALL, "--out", tmp_path / "out")
    assert ended.status == status, ended.err
    assert says in ended.err
    assert ended.err.count("holdfast: ") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", ["100k", "900k"])
def test_a_disk_that_is_really_full(run, tmp_path, size):
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can't be mounted here: it needs the superuser and the right to mount")
    try:
        ended = run(*SMALL, "--out", place / "release")
        assert ended.status == 3, ended.err
        assert "can't be written" in ended.err
        assert "Traceback" not in ended.err
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", place], check=True)
