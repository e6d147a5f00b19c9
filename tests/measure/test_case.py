import pytest

from holdfast.errors import UserError
from holdfast.measure.case import adhoc_case, available, domain_weights, load_case


def test_the_case_that_ships_loads_and_is_disjoint():
    case = load_case()
    assert case.id in available()
    assert case.patron in case.patrons
    assert len(case.clients) == 5
    assert sum(case.weights.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("patron", "clients", "patrons", "says"),
    [
        ("FRA", ["MLI", "NIGER"], (), "unknown country 'NIGER'.*NER"),
        ("FRA", ["XQX"], (), "unknown country 'XQX'"),
        ("QQQ", ["MLI"], (), "unknown power 'QQQ'"),
        ("FRA", [], (), "the region is empty"),
        ("FRA", ["MLI"], ("FRA", "EU"), "overlapping powers: FRA and EU both count FRA"),
        ("USA", ["MLI"], ("USA", "EU", "WEST"), "overlapping powers: USA and WEST.*"),
        ("FRA", ["MLI", "MLI"], (), "named more than once: MLI"),
        ("FRA", ["FRA"], (), "a state has no tie with itself"),
        ("FRA", ["MLI"], ("USA", "CHN"), "not among the powers told apart"),
        ("FRA", ["EU"], (), "is a bloc"),
    ],
)
def test_a_wrong_case_gets_one_clear_error(patron, clients, patrons, says):
    with pytest.raises(UserError, match=says):
        adhoc_case(patron, clients, patrons)


def test_all_problems_come_at_once():
    with pytest.raises(UserError) as e:
        adhoc_case("QQQ", ["XQX", "ZZZ"])
    assert all(code in str(e.value) for code in ("QQQ", "XQX", "ZZZ"))
    assert "3 problems" in str(e.value)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"security": 0.5, "economy": 0.6}, "sum to 1.1"),
        ({"security": -0.5, "economy": 1.5}, "can't be negative"),
        ({"security": float("nan"), "economy": 1.0}, "is not a number"),
        ({"weather": 1.0}, "'weather' is not a domain"),
    ],
)
def test_wrong_weights(weights, says):
    with pytest.raises(UserError, match=says):
        domain_weights(weights)


def test_a_bloc_that_contains_the_power_is_opened():
    case = adhoc_case("FRA", ["MLI", "NER"])
    assert "EU" not in case.patrons
    assert {"FRA", "DEU", "USA"} <= set(case.patrons)
    assert "EU" in adhoc_case("USA", ["MLI"]).patrons


def test_a_case_of_the_users_own(tmp_path):
    text = 'title = "t"\nquestion = "q"\npatron = "FRA"\npatrons = ["FRA", "USA"]\nclients = ["MLI"]\nsince = 2015\n'
    (tmp_path / "case.toml").write_text(text)
    assert load_case(str(tmp_path)).patrons == ("FRA", "USA")
    (tmp_path / "case.toml").write_text(text + 'colour = "red"\nfirm = "very"\n')
    with pytest.raises(UserError, match=r"(?s)colour.*firm|firm.*colour"):
        load_case(str(tmp_path))
    (tmp_path / "case.toml").write_text("title = [")
    with pytest.raises(UserError, match="can't be read as TOML"):
        load_case(str(tmp_path))
    with pytest.raises(UserError, match="no case 'atlantis'"):
        load_case("atlantis")


def test_a_country_inside_a_named_bloc_is_refused_and_the_bloc_opened_where_none_was_named():
    with pytest.raises(UserError, match="HUN is counted in the power EU"):
        adhoc_case("EU", ["HUN"])
    case = adhoc_case("RUS", ["HUN", "SVK"])
    assert "EU" not in case.patrons
    assert "DEU" in case.patrons
