"""Forecasts of recorded shares, scored on what was recorded later."""
