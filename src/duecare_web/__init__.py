"""The Duecare web application: console of the firm, portal of the client, background work.

Apps are nouns; the layers between them are stated in ``pyproject.toml`` and checked by
import-linter. Every write is an *action* that leaves a ledger entry.
"""
