"""Questions asked again are told by their titles."""

import polars as pl

from holdfast.sources.recurring import ISSUES, families


def calls(*rows):
    """Roll calls from kind, session, title, description, whether its issue is disarmament."""
    return pl.DataFrame(
        [(k, *row[:4], *[row[4] if i == "issue_di" else False for i in ISSUES]) for k, row in enumerate(rows)],
        schema={"rid": pl.Int32, "kind": pl.String, "main_session": pl.Int16, "title": pl.String}
        | {"description": pl.String} | dict.fromkeys(ISSUES, pl.Boolean),
        orient="row",
    )  # fmt: skip


def groups(frame):
    """Families as lists of roll calls."""
    return families(frame).group_by("family", maintain_order=True).agg("rid")["rid"].to_list()


def test_one_title_in_three_guises():
    title = "Report of the Atomic Agency : resolution / adopted by the General Assembly"
    found = groups(calls(
        ("resolution", 45, "AGENCY, REPORT", "Report of the Atomic Agency", False),
        ("resolution", 60, "Report of the Atomic Agen", title, False),
        ("resolution", 66, "ATOM--POWER", title, False),
        ("resolution", 73, title, "A/73/251 88 - Report of the Atomic Agency. - ATOM--POWER", None),
        ("resolution", 78, "Report of the Atomic Agency (2023)", None, None),
    ))  # fmt: skip
    assert found == [[1, 2, 3, 4]]  # the first lies too far back
    assert groups(calls(("resolution", 55, "X, Y", "Report of the Atomic Agency", False),
                        ("resolution", 60, "Atomic Agency", "Atomic Agency", False))) == [[0, 1]]  # fmt: skip


def test_paragraphs_and_amendments_belong_to_none():
    rows = [
        (kind, 60 + k, "Mines", "Mines", True)
        for k, kind in enumerate(["resolution", "paragraph", "amendment"])
    ]
    assert groups(calls(*rows)) == []


def test_two_of_one_title_in_a_session_belong_to_none():
    rows = [("resolution", s, "Mines", "Mines", True) for s in (60, 61, 61, 62)]
    assert groups(calls(*rows)) == [[0, 3]]


def test_short_titles_join_where_issues_agree_and_a_comma_stands():
    def asked(title, issue):
        return groups(
            calls(("resolution", 33, title, "TO ADOPT", True), ("resolution", 35, title, "TO REQUEST", issue))
        )

    assert asked("ARMS, OUTER SPACE", True) == [[0, 1]]
    assert asked("ARMS, OUTER SPACE", False) == []
    assert asked("DISARMAMENT", True) == []


def test_short_titles_lead_to_the_title_all_later_ones_carry():
    rows = [
        ("resolution", 38, "ARMS, SPACE", "TO ADOPT", True),
        ("resolution", 41, "ARMS, SPACE", "Arms race in outer space", True),
        ("resolution", 42, "SPACE RACE", "Arms race in outer space", True),
    ]
    assert groups(calls(*rows)) == [[0, 1, 2]]
    rows.append(("resolution", 43, "ARMS, SPACE", "Arms on the moon", True))
    assert groups(calls(*rows)) == [[1, 2]]


def test_a_question_at_rest_begins_anew():
    rows = [("resolution", s, "Mines", "Mines", True) for s in (45, 46, 60, 61)]
    assert groups(calls(*rows)) == [[0, 1], [2, 3]]
