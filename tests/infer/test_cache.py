"""Kernels find a place for what they compile, and never one that somebody else can fill."""

import os

import pytest

from holdfast.infer import cache


@pytest.fixture
def unwritable(monkeypatch, tmp_path):
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setattr(cache, "_writable", lambda path: False)
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    os.environ.pop(cache.VARIABLE, None)


def test_nothing_is_named_where_a_place_can_be_written(monkeypatch):
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setattr(cache, "_writable", lambda path: True)
    cache.settle()
    assert cache.VARIABLE not in os.environ


def test_a_place_named_by_the_user_stays(unwritable, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "theirs")
    cache.settle()
    assert os.environ[cache.VARIABLE] == "theirs"


def test_the_same_folder_of_ones_own_each_time(unwritable):
    cache.settle()
    place = os.environ.pop(cache.VARIABLE)
    assert os.stat(place).st_mode & 0o077 == 0
    cache.settle()
    assert os.environ[cache.VARIABLE] == place


@pytest.mark.parametrize("taken", ["open", "link", "file"])
def test_a_name_that_is_taken_is_not_used(unwritable, taken):
    name = unwritable / f"holdfast-{os.getuid()}"
    if taken == "open":
        name.mkdir()
        name.chmod(0o777)
    elif taken == "link":
        (unwritable / "theirs").mkdir()
        name.symlink_to(unwritable / "theirs")
    else:
        name.write_text("")
    cache.settle()
    place = os.environ[cache.VARIABLE]
    assert place != str(name)
    assert os.path.isdir(place)


def test_what_can_be_written(tmp_path):
    assert cache._writable(tmp_path / "new" / "folder")
    (tmp_path / "file").write_text("")
    assert not cache._writable(tmp_path / "file" / "none")
