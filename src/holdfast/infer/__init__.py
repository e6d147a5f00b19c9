"""Numeric kernels and scores: arrays in, arrays out."""

from holdfast.infer.cache import settle

settle()
