"""Every sentence about a result, in one place.

The engine returns facts: codes, counts, amounts. Statements, pages and the command line all take
their sentences from here, so that a result reads the same wherever it is read.
"""
