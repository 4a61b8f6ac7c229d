"""Writers of real files: each module knows one family of formats and gives the same bytes again.

A format that stores the time of writing gets a fixed one, so that the same seed makes the same
demonstration byte by byte.
"""
