"""Harbor Tax Services: a tax preparer and bookkeeper with fourteen people near Houston, Texas."""

from duecare_web.demo.tax.files import write_files
from duecare_web.demo.tax.paper import PAPER

__all__ = ["PAPER", "write_files"]
