"""Benchmarks of the log and the verifier, as ratios to SHA-256 and to the database itself."""
