"""Phishing exercises, off until a client's signer allows them; every message is asked about again."""
