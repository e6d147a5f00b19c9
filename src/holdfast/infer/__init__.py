"""Numeric kernels: arrays in, arrays out, float64, random numbers by place."""
