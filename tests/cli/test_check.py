"""`holdfast check`: a verdict on every claim, the same as in the report."""

import pytest

NUMBER = {"mean", "sd", "q05", "q10", "q50", "q90", "q95", "basis", "last_observed", "sources"}
WORDS = {
    "supported", "leans for", "open", "leans against", "contradicted", "disputed", "not testable", "not yet",
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked") / "new"
    ended = run("check", "--json", "--out", folder)
    assert ended.status == 0, ended.err
    return ended, folder


def test_the_answer_has_every_field_of_its_contract(checked):
    ended, folder = checked
    answer = ended.answer
    assert {"schema", "case", "seed", "panel", "as_of", "warnings", "statements"} <= set(answer)
    assert answer["schema"] == "holdfast/check/1"
    assert ended.err == ""
    assert (folder / "verdicts.json").read_text(encoding="utf-8") == ended.out
    for row in answer["statements"]:
        assert {
            "id",
            "verdict",
            "p",
            "evidence_class",
            "confidence",
            "then",
            "sources",
            "would_change",
        } <= set(row)
        assert row["verdict"] in WORDS
        assert row["then"]["verdict"] in WORDS
        assert row["then"]["p"] is None or 0 < row["then"]["p"] < 1
        if row["verdict"] not in {"not yet"}:
            assert row["would_change"]
            assert row["evidence_class"] in {"observed", "estimated", "assumed"}
            assert row["confidence"] in {"high", "moderate", "low"}


def test_p_is_an_uncertain_number(checked):
    rows = checked[0].answer["statements"]
    for row in rows:
        p = row["p"]
        assert set(p) == NUMBER
        assert (
            (p["mean"] is None)
            == (p["basis"] is None)
            == (row["verdict"] in {"disputed", "not testable", "not yet"})
        )
        assert p["sources"] == row["sources"]
        if row["evidence_class"] == "assumed" and p["mean"] is not None:
            assert p["basis"] == "assumed"
    assert any(row["p"]["last_observed"] for row in rows)


def test_the_verdicts_are_those_of_the_report(checked, assessed):
    theirs = assessed[0].answer["statements"]
    mine = checked[0].answer["statements"]
    assert [(r["id"], r["verdict"], r["p"]["mean"], r["evidence"]) for r in mine] == [
        (r["id"], r["verdict"], r["p"], r["evidence"]) for r in theirs
    ]


LEVELS = """patron = "RUS"
clients = ["KAZ", "KGZ"]

[[claim]]
id = "A"
kind = "measure"
text = "More than a quarter of the ties of at least one run through Russia."
test = { type = "level", above = 0.25, year = 2020, over = "any" }
"""


def test_a_sheet_on_levels_projects_nothing(run, tmp_path, monkeypatch):
    from holdfast.report import checked

    def fork(*_, **__):
        raise AssertionError("no claim asks for the fork")

    monkeypatch.setattr(checked, "DRAWS", 100)
    monkeypatch.setattr(checked, "fork", fork)
    (tmp_path / "claims.toml").write_text(LEVELS, encoding="utf-8")
    ended = run("check", tmp_path / "claims.toml", "--json")
    assert ended.status == 0, ended.err
    (row,) = ended.answer["statements"]
    assert row["verdict"] in WORDS - {"not testable"}
