"""The page of all mechanisms, from the list and from what was estimated."""

from __future__ import annotations

from typing import Any

from text import table

from holdfast.dynamics.mechanisms import NAMES, mechanism
from holdfast.dynamics.mechanisms.kept import kept
from holdfast.report.mechanisms import NOTE, told

HEAD = """# Mechanisms

What could move a position, and what the record of all pairs of the world says of it. How it is estimated and what it has to
survive is [explained](../../explanation/mechanisms.md). Figures are points of a hundred a year under one unit of the
covariate (spillover: points of growth), with 90 % intervals. """

COLUMNS = (
    "domain",
    "association",
    "of effects of a point, seen",
    "ruled out",
    "as declared, seen",
    "three years early",
    "one power left out",
    "shocks",
    "basis",
    "prior: mean, sd",
    "why this prior",
)


def _points(number: dict[str, Any], scale: float) -> str:
    if number["mean"] is None:
        return "not to be had"
    mean, low, high = (scale * number[k] for k in ("mean", "q05", "q95"))
    return f"{mean:+.2f} ({low:+.2f} to {high:+.2f})"


def _power(effect: dict[str, Any], sign: int, scale: float) -> tuple[str, str, str]:
    power = effect["power"]
    if power is None:
        return "", "", ""
    bound = scale * sign * power["ruled_out"]
    beyond = f"{'above' if sign > 0 else 'below'} {bound:+.2f}" if bound else "any such"
    declared = f"{power['declared_seen']:.2f}" + (
        "; outside the interval" if power["declared_ruled_out"] else ""
    )
    return f"{power['seen']['1']:.2f}", beyond, declared


def _row(effect: dict[str, Any], sign: int, scale: float) -> tuple[object, ...]:
    out, prior = effect["leave_one_out"], effect["prior"]
    range_ = "" if not out or out[0] is None else f"{scale * out[0]:+.2f} to {scale * out[1]:+.2f}"
    return (
        effect["domain"], _points(effect["effect"], scale), *_power(effect, sign, scale), _points(effect["lead"], scale), range_, effect["shocks"],
        effect["basis"], f"{scale * prior['mean']:+.2f}, {scale * prior['sd']:.2f}", prior["reason"],
    )  # fmt: skip


def mechanisms() -> str:
    """Every mechanism that ships."""
    held, out = kept(), [HEAD + NOTE + "\n"]
    for name in NAMES:
        row = told(mechanism(name), held["mechanisms"][name])
        scale = 1.0 if row["outcome"].startswith("growth") else 100.0
        lines = [
            f"\n(mechanism-{name})=",
            f"## {row['title']}",
            "",
            f"`{name}`, rows {', '.join(row['statements'])}",
            "",
            "```text",
            row["equation"],
            "```",
            "",
        ]
        lines += [
            f"One unit: {row['unit']}. Expected: {'more' if row['sign'] > 0 else 'less'}. {row['why']}",
            "",
        ]
        lines += [f"- `{f['key']}`: {f['found']}" for f in row["literature"]]
        lines += ["", table(COLUMNS, [_row(e, row["sign"], scale) for e in row["effects"]]), ""]
        for e in row["effects"]:
            lines.append(f"- {e['domain']} fails: {'; '.join(e['failed']) or 'nothing'}")
        lines += ["", f"Would change our mind: {row['would_change']} {row['notes']}"]
        out.append("\n".join(lines))
    return "\n".join(out)
