"""Verification of a bundle, offline: named checks that pass, fail or are absent."""
