"""US Spanish for English texts that are frozen, signed or composed by rules.

The English is what is kept, hashed and signed. Its Spanish is found from the English text itself,
so that figures, names and dates are those of the signed words: :func:`say` gives the Spanish piece
by piece, and leaves in English what has none. The texts are in ``spanish/texts``, each English line
with its Spanish below it.
"""

from duecare.spanish.books import PhraseBook, book, policy_book
from duecare.spanish.lines import Pair, read_pairs
from duecare.spanish.pieces import Piece, say

__all__ = ["Pair", "PhraseBook", "Piece", "book", "policy_book", "read_pairs", "say"]
