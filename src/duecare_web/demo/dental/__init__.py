"""Lakeside Family Dental: a dental practice of fourteen people in Madison, Wisconsin."""

from duecare_web.demo.dental.files import write_files
from duecare_web.demo.dental.paper import PAPER

__all__ = ["PAPER", "write_files"]
