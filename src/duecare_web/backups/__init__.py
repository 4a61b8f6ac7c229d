"""What a backup holds and how it comes back: tables, documents and keys, for both databases."""

from typing import Final

UNDER_WAY: Final = "restore-under-way"
"""File in the home folder while a restore is not complete: which backup it is of."""
