"""Duecare: the data a client holds, what a breach would cost, what was decided, and the proof.

Pure Python engines without a web framework. Time, randomness, keys and network come in as
arguments, so that an expert can run each of them again years later.
"""

from importlib.metadata import version

__version__ = version("duecare")
