"""`holdfast read` as a user meets it."""

import json

import pytest

DAMAGED = "Te frst ofce of the secu-\nrity council, its\nfve ofcials and\nthe fag.\n"


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(DAMAGED, "utf-8")
    return path


def test_the_text_goes_to_standard_output_and_what_was_done_beside_it(run, document):
    ended = run("read", document)
    assert ended.status == 0
    assert ended.out.startswith("The first office of the security council, its five officials and the fl")
    assert "broken words" in ended.err


def test_json(run, document):
    answer = run("read", document, "--json").answer
    assert answer["schema"] == "holdfast/read/1"
    assert [answer[k] for k in ("case", "seed", "panel", "as_of", "warnings")] == [None, None, None, None, []]
    assert answer["original"] == DAMAGED
    for row in answer["repairs"]:
        assert DAMAGED[row["start"] : row["end"]] == row["from"]
        assert 0.7 <= row["confidence"] <= 1
    for at, a, b in answer["segments"]:
        assert answer["text"][at : at + b - a] == DAMAGED[a:b]
    (only,) = answer["paragraphs"]
    assert (only["number"], only["start"]) == (0, 0)


def test_tables_and_files(run, document, tmp_path):
    shown = run("read", document, "--repairs").out
    assert "secu-\\nrity" in shown
    assert "The first office" in run("read", document, "--paragraphs").out
    out = tmp_path / "out"
    assert run("read", document, "--out", out).out == ""
    assert json.loads((out / "read.json").read_text("utf-8"))["original"] == DAMAGED
    assert (out / "original.txt").read_text("utf-8") == DAMAGED
    assert (out / "text.txt").read_text("utf-8").startswith("The first")


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["none.txt"], 2, "no file"),
        (["."], 2, "folder"),
        (["{}", "--pages", "3-1"], 2, "first page and the last"),
        (["{}", "--pages", "1-2"], 2, "for a PDF"),
        (["{}", "--seed", "-1"], 2, "seed"),
        (["{}", "--out", "{}"], 2, "is a file"),
    ],
)
def test_mistakes(run, document, args, status, said):
    ended = run("read", *(a.format(document) for a in args))
    assert ended.status == status
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_a_page_in_a_pipe(run_apart, document):
    page = document.with_suffix(".html")
    page.write_text("<p>Five<script>throw 1</script> offices</p>", "utf-8")
    ended = run_apart("read", page)
    assert (ended.status, ended.out) == (0, "Five offices\n")
