"""Numeric kernels and scores: arrays in, arrays out."""
