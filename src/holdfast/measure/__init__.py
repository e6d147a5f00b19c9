"""Ties become shares with intervals, shares become footholds."""
