"""Explain: a change as what its kinds of tie and their single readings made of it, and who moved."""
