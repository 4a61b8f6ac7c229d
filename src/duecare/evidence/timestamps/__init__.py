"""Timestamps of authorities (RFC 3161): asking, reading, checking, revocation."""
