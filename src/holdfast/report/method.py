"""What was done, in short, and what can't be told; shown in every report."""

from __future__ import annotations

METHODS: list[dict[str, str]] = [
    {
        "id": "shares",
        "title": "From ties to shares",
        "text": "Each kind of tie is read as a composition: how a country's outside ties of that kind divide, in a year, "
        "among the powers and everybody else. A power's position is never read from one number alone.",
        "equation": "s[p] = tie with p / ties with all",
    },
    {
        "id": "filter",
        "title": "From readings to intervals",
        "text": "A dynamic Dirichlet per country and kind of tie. A year without a reading widens the interval and moves "
        "nothing; a reading moves the share by its effective count, which grows with the total and shrinks with "
        "the error of its kind, its flags and the disagreement of two reports; several reports of one flow count at "
        "most twice the best of them. Discount, floor and scale are learned from all countries by the score of the "
        "share observed next.",
        "equation": "c <- max(d c, floor);  m <- (c m + n s) / (c + n);  c <- c + n",
    },
    {
        "id": "votes",
        "title": "From votes to positions",
        "text": "Each state has a position in each session of the General Assembly. A roll call divides positions into no, "
        "abstain and yes; staying away depends on the state's habit, the day, and how near it is to its own "
        "indifference. Scales are learned. In the shares of contested votes an absence is divided by the chances "
        "the model gives; an abstention is what it is.",
        "equation": "P(no) = F(c - h - b x);  P(yes) = 1 - F(c + h - b x);  P(absent) = F(a + g + d m)",
    },
    {
        "id": "foothold",
        "title": "From shares to the foothold",
        "text": "The foothold in a domain is the weighted sum of its kinds of tie; the composite weighs the domains. Ties "
        "make the foothold up, they are not noisy copies of something hidden. So 40 of 100 is an index of declared "
        "weights over things that have no common unit, not a count of ties. A kind without a reading keeps its "
        "share with a wider interval and is never reweighted away.",
        "equation": "F[domain] = sum over k of w[k] m[k]",
    },
    {
        "id": "explained",
        "title": "From a change to its readings",
        "text": "Between readings the mean stays, so the share of a year is what its readings moved when they came, and a "
        "later reading reaches back by what the years between kept. The parts of the readings sum to the change "
        "exactly. Where totals ship as figures, a share's change is split between the power's own tie and the "
        "others' by the mean over both orders.",
        "equation": "E[to] - E[from] = sum over readings of (reach[to] - reach[from]) news",
    },
    {
        "id": "judged",
        "title": "When a cell can't be judged",
        "text": "A domain with readings of the power in the year asked for less than a third of its weight, and a composite "
        "with such readings for less than half, are not judged; a table of other powers says nothing of this one. The number "
        "last known is not shown in its place.",
        "equation": "",
    },
    {
        "id": "fork",
        "title": "The fork",
        "text": "Shares walk on year by year with a spread that depends on level and thinness and a pull back to the pair's "
        "own mean, learned from the world. Each switch of policy adds a declared, wide effect. Beside it stands the "
        "same projection without the case's data.",
        "equation": "s[t+1] = s[t] + r (mean - s[t]) + step + declared effects",
    },
    {
        "id": "excess",
        "title": "Trade that may go around sanctions",
        "text": "Exports to a country as a part of those to partners without a part in the matter: a level that wanders as "
        "such partners' do, and a season, learned before sanctions began and carried forward. What was sold beyond "
        "that is an association with the date. Where the goods went is not in these figures.",
        "equation": "log(exports / comparison) = level + season + noise",
    },
    {
        "id": "verdicts",
        "title": "The verdicts",
        "text": "Supported from P 0.9, leans for from 0.66, open, leans against up to 0.34, contradicted up to 0.1; disputed "
        "where sources conflict; not testable without data or where only an assumption speaks. No verdict is "
        "written by hand, and each is given as known on the document's date and as known now.",
        "equation": "",
    },
]

LIMITS: list[str] = [
    "Positions are not merit, and ties are not consent: holdfast doesn't say whether a position is deserved or wanted.",
    "What a policy does to a position is declared, not estimated: no history holds enough independent cases.",
    "A change is split into the readings that show it, not into causes; events beside it are associations at most.",
    "What was known on a date is set by each source's usual lag; later revisions of a figure can't be undone.",
    "Verdicts as known then rest on the data of then, but on parameters learned from all years.",
    "Secret ties, private loyalties, prices of gas, police and intelligence ties are in no table and so in no number.",
    "World trade by partner ends in 2020; later years rest on national offices, partners and statements, where there are any.",
    "Arms are shown as rounded shares because the register's terms forbid more; small suppliers vanish in the rest.",
    "Defence commitments count what is written, weighted by capability; they don't say whether help would come.",
    "Emigrants are counted every five years to 2020 and hold many who were moved by borders.",
    "The walk into the future knows spread, not breaks: a power that collapses or a country that changes sides within a "
    "year is nearly absent from it, so a chance above 99 % speaks of spread and not of certainty.",
    "An interval of a position doesn't know what all reports of one side get wrong: in trade the partners' report lies in "
    "the 95 % interval made from the country's own reports 83 times in 100.",
    "A kind of tie that was never read in a country stands at the world's share there, with a wide interval.",
    "A projection given a policy can't be checked against the past; only the drift can.",
]
