"""Keyed tokens, and the rows of tokens that become people."""
