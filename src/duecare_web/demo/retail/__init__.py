"""Buckeye Trail Outfitters: a shop with a web store and sixty people in Columbus, Ohio."""

from duecare_web.demo.retail.files import write_files
from duecare_web.demo.retail.paper import PAPER

__all__ = ["PAPER", "write_files"]
