"""The kinds of place a scan can open."""
