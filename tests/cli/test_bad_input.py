"""Bad input: one clear message on standard error, the right exit status, nothing written."""

import re
import shutil

import pytest

from holdfast import codebook
from holdfast.codebook import countries, entries, files
from holdfast.errors import DataError, UserError
from holdfast.measure import learned as parameters
from holdfast.panel import store

CASE = """
title = "One"
question = "Is it so?"
patron = "USA"
patrons = ["USA", "CHN"]
clients = ["MEX"]
since = 2015
"""


@pytest.fixture
def refused(run, tmp_path, monkeypatch):
    """Run a command that must be refused; returns its one message."""
    monkeypatch.chdir(tmp_path)

    def refused(*args, status=2, out=True):
        before = sorted(tmp_path.rglob("*"))
        ended = run(*args, *(("--out", tmp_path / "out") if out else ()))
        assert ended.status == status, ended.out[-300:] + ended.err
        assert ended.out == ""
        assert "Traceback" not in ended.err
        assert ended.err.count("holdfast: ") == 1
        assert ended.err.startswith("holdfast: ")
        assert sorted(tmp_path.rglob("*")) == before
        return ended.err

    return refused


MLI = ("--clients", "MLI")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--patron", "FRA", "--clients", "MLI,XXX"), "unknown country 'XXX'"),
        (("--patron", "FRA", "--clients", "Mali"), r"unknown country 'MALI'.*did you mean MLI \(Mali\)"),
        (("--patron", "QQQ", *MLI), "unknown power 'QQQ'"),
        (("--patron", "FRA", "--patrons", "FRA,QQQ", *MLI), "unknown power 'QQQ'"),
        (("--patron", "FRA", "--patrons", "USA,CHN", *MLI), "'FRA' is not among the powers told apart: USA, CHN"),
        (("--patron", "EU", "--patrons", "EU,FRA,USA", *MLI), "overlapping powers: EU and FRA both count FRA"),
        (("--patron", "WEST", "--patrons", "WEST,EU,USA", *MLI), "(?s)WEST and EU.*WEST and USA"),
        (("--patron", "BOL", "--clients", "PRY"), r"'BOL' \(Bolivia\) is no power: only ties with ARE, .* are held"),
        (("--patron", "FRA", "--patrons", "FRA", *MLI), "'FRA' is the only power told apart"),
        (("--patron", "FRA", "--clients", "MLI,EU"), "'EU' is a bloc"),
        (("--patron", "FRA", "--clients", "MLI,MLI"), "named more than once: MLI"),
        (("--patron", "FRA", "--clients", "MLI,FRA"), "both power and country of the region: FRA"),
        (("--patron", "FRA", "--clients", " , "), "region is empty"),
        (("--patron", "FRA", "--clients", ""), "region is empty"),
        (("--patron", "FRA"), "--patron needs --clients"),
        (MLI, "need --patron"),
        (("--patrons", "FRA,USA"), "need --patron"),
        (("russia_central_asia", "--patron", "FRA", *MLI), "give either the case 'russia_central_asia' or --patron"),
        (("nowhere",), "no case 'nowhere'; the cases that ship are russia_central_asia"),
        (("../cases",), "no case"),
        (("--weights", "weather=1"), "'weather' is not a domain; the domains are security, economy, society, diplomacy"),
        (("--weights", "security=-0.5,economy=1.5"), "can't be negative"),
        (("--weights", "security=nan,economy=1"), "not a number"),
        (("--weights", "security=inf"), "infinite"),
        (("--weights", "security=0.5,economy=0.4"), "sum to 0.9, not to 1"),
        (("--weights", "security=0"), "sum to 0, not to 1"),
        (("--weights", "security"), "not DOMAIN=NUMBER"),
        (("--weights", "security=much"), "not DOMAIN=NUMBER"),
        (("--weights", "security=0.5,security=0.5"), "named twice"),
        (("--weights", ","), "names no domain"),
        (("--at", "1950"), "1950 is outside the coverage, 1992 to 20"),
        (("--at", "2050"), "2050 is outside the coverage, 1992 to 20"),
        (("--at", "2022", "--as-of", "2015"), "outside the coverage, 1992 to 201. as known on 2015-12-31"),
        (("--since", "1950"), "counted from 1950; the coverage is 1992 to"),
        (("--since", "2050"), "counted from 2050; the coverage is 1992 to"),
        (("--as-of", "1900"), "nothing can be measured as known on 1900-12-31"),
        (("--at", "yesterday"), "--at 'yesterday' is no date; write YYYY or YYYY-MM-DD"),
        (("--at", "2022-02-30"), "--at '2022-02-30' is no date"),
        (("--at", "2022-13"), "is no date"),
        (("--at", "0000"), "is no date"),
        (("--at", ""), "--at '' is no date"),
        (("--as-of", "31.1.2023"), "--as-of '31.1.2023' is no date"),
        (("--as-of", "20230131"), "is no date"),
        (("--threads", 0), "--threads 0: at least one"),
        (("--threads", -3), "--threads -3: at least one"),
        (("--seed", -1), "--seed -1: a seed is a whole number from 0"),
        (("--seed", 2**63), "a seed is a whole number from 0"),
        (("--seed", 10**30), "a seed is a whole number from 0"),
    ],
)  # fmt: skip
def test_a_wrong_request(refused, args, says):
    assert re.search(says, refused("assess", *args))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--runs", 0), "--runs 0: at least one run"),
        (("--runs", -5), "--runs -5: at least one run"),
        (("--runs", 10**12), "--runs 1000000000000 would take about [0-9]+ hours .* ask for at most [0-9]+"),
        (("--years", 0), "--years 0: between 1 and 50"),
        (("--years", -1), "--years -1: between 1 and 50"),
        (("--years", 10**12), "--years 1000000000000: between 1 and 50"),
        (("--years", 0, "--runs", 0), "(?s)2 problems.*--years 0.*--runs 0"),
        (("--seed", -1), "a seed is a whole number"),
    ],
)
def test_a_wrong_projection_is_refused_at_once(refused, args, says, monkeypatch):
    monkeypatch.setattr(store, "load", lambda *_: pytest.fail("the panel was read"))
    assert re.search(says, refused("project", *args))


def test_nothing_to_judge_is_a_matter_of_the_data(refused):
    assert "nothing can be judged; ask for other countries or a later --as-of" in refused(
        "assess", "--as-of", "1994", status=3
    )


@pytest.mark.parametrize("option", ["--seed", "--runs", "--years", "--threads", "--since"])
@pytest.mark.parametrize("value", ["many", "1.5", ""])
def test_a_word_for_a_number(run, option, value):
    ended = run("project", option, value)
    assert ended.status == 2
    assert ended.out == ""
    assert f"Invalid value for '{option}'" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "args", [("assess", "--colour"), ("appraise",), ("assess", "one", "two"), ("check", "--patron", "FRA")]
)
def test_an_unknown_option_or_verb(run, args):
    ended = run(*args)
    assert ended.status == 2
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err


@pytest.fixture
def own(tmp_path):
    """Write a case of the user's own."""

    def own(text=CASE, **files):
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / "case.toml").write_text(text, encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name}.toml").write_text(content, encoding="utf-8")
        return folder

    return own


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CASE + 'colour = "red"\n', "colour: Extra inputs are not permitted"),
        (CASE.replace("MEX", "XXX").replace("CHN", "QQQ"), "(?s)2 problems.*'XXX'.*'QQQ'"),
        (CASE.replace('["MEX"]', "[]"), "the region is empty"),
        (CASE.replace('"CHN"', '"WEST"'), "overlapping powers: USA and WEST"),
        (CASE + "[domain_weights]\nsecurity = 0.5\n", "sum to 0.5, not to 1"),
        (CASE + "[domain_weights]\nsecurity = nan\n", "not a number"),
        (CASE + "[domain_weights]\nweather = 1.0\n", "'weather' is not a domain"),
        (CASE.replace("since = 2015\n", ""), "since: Field required"),
        (CASE.replace("2015", "1950"), "counted from 1950"),
        ("title = ", "can't be read as TOML"),
    ],
)
def test_a_wrong_case_file(refused, own, text, says):
    assert re.search(says, refused("assess", own(text)))


def test_a_case_without_claims_can_be_assessed_and_not_checked(refused, run, own, tmp_path, monkeypatch):
    from holdfast.report import assess

    monkeypatch.setattr(assess, "DRAWS", 100)
    folder = own()
    assert "case 'own' has no claims to check; write a claims.toml" in refused("check", folder)
    ended = run("assess", folder, "--json", "--out", tmp_path / "report")
    assert ended.status == 0, ended.err
    assert ended.answer["case"] == "own"
    assert ended.answer["statements"] == []


def test_wrong_claims_are_all_named(refused, own, monkeypatch):
    from holdfast.report import checked

    monkeypatch.setattr(checked, "DRAWS", 100)
    claim = '[[claim]]\nid = "A"\nkind = "measure"\ntext = "So it is."\n'
    error = refused("check", own(claims=claim + 'test = { type = "mood" }\n' + claim + 'lives = "later"\n'))
    assert error.startswith("holdfast: claims.toml: ")
    assert "line 5, test: claim A" in error
    assert "line 6: claim A" in error


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the embedded panel in place of it."""
    folder = tmp_path / "embedded"
    shutil.copytree(store.EMBEDDED, folder)
    monkeypatch.setattr(store, "EMBEDDED", folder)
    store.load.cache_clear()
    yield folder
    store.load.cache_clear()


@pytest.mark.parametrize("verb", ["assess", "project", "check"])
def test_an_altered_panel_is_named(refused, copied, verb):
    path = copied / "shares.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    error = refused(verb, status=3)
    assert "shares.parquet was altered" in error
    assert "reinstall holdfast" in error


def test_cut_and_missing_files_are_all_named(refused, copied):
    path = copied / "readings.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    (copied / "votes.parquet").unlink()
    error = refused("assess", status=3)
    assert "readings.parquet has 1000 bytes" in error
    assert "votes.parquet can't be read" in error


def test_an_altered_list_of_checksums(refused, copied):
    path = copied / "MANIFEST.json"
    path.write_text(
        path.read_text().replace('"rows": ', '"rows": 1', 1).replace('"sha256": "', '"sha256": "0', 1)
    )
    assert "MANIFEST.json was altered" in refused("assess", status=3)
    path.unlink()
    assert "MANIFEST.json is missing" in refused("assess", status=3)


@pytest.mark.parametrize(
    "text", ['{"indicators": {', "[]", '{"indicators": {}}', '{"indicators": {"trade": 1}}']
)
def test_altered_parameters_of_the_measurement(refused, tmp_path, monkeypatch, text):
    path = tmp_path / "learned.json"
    path.write_text(text)
    monkeypatch.setattr(parameters, "FILE", path)
    parameters.learned.cache_clear()
    try:
        assert "measure/learned.json can't be read" in refused("assess", status=3)
    finally:
        parameters.learned.cache_clear()


@pytest.mark.parametrize("file", ["indicators/economy.toml", "sources.toml", "states.csv"])
@pytest.mark.parametrize("keep", [0, 0.4])
def test_a_cut_codebook_is_named(refused, tmp_path, monkeypatch, file, keep):
    folder = tmp_path / "codebook"
    shutil.copytree(codebook.folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    data = (folder / file).read_bytes()
    (folder / file).write_bytes(data[: int(keep * len(data))])
    monkeypatch.setattr(files, "folder", lambda: folder)
    kept = [f for part in (countries, entries) for f in vars(part).values() if hasattr(f, "cache_clear")]
    for function in kept:
        function.cache_clear()
    try:
        with pytest.raises((DataError, UserError)):
            _read_all()
    finally:
        for function in kept:
            function.cache_clear()


def _read_all():
    codebook.indicators()
    codebook.sources()
    codebook.name("FRA")
    codebook.name("ZMB")


def test_a_document_s_claims_that_can_not_be_meant(refused, tmp_path):
    bad = tmp_path / "note.toml"
    bad.write_text(
        'case = "russia_central_asia"\n\n[[claim]]\nid = "A"\nkind = "fact"\ntext = "x"\n'
        'test = { type = "rnk", year = 2021 }\n\n[[claim]]\nid = "B"\nkind = "fact"\ntext = "x"\n'
        'test = { type = "rank", year = 20221 }\n',
        encoding="utf-8",
    )
    for verb in ("check", "assess"):
        told = refused(verb, bad)
        assert "line 7, test: claim A: 'rnk' is no type of test; did you mean 'rank'?" in told
        assert "line 13, test.year: claim B: 20221 is no year" in told
    assert "can't be read" in refused("check", tmp_path / "none.toml")
