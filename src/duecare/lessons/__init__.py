"""Scenes of lessons, drawn from data.

``draw(scene, language, sheet, marks)`` gives one scene as safe HTML: it escapes every text, needs
no script and no inline style, and its colors come from ``scenes.css`` in ``STYLE_FOLDER``. What a
lesson holds is read with ``duecare.catalog.lessons``.

- ``MarkStyle.HIDDEN``: the question, nothing is marked;
- ``MarkStyle.TOGGLE``: each mark is a check box named ``mark`` with the mark's id as its value;
- ``MarkStyle.NUMBERED``: the answer, each mark a numbered ``<mark>`` as in ``SessionStep.marks``.
"""

from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare.lessons.sheet import STYLE_FOLDER, style_sheet

__all__ = ["STYLE_FOLDER", "MarkStyle", "draw", "style_sheet"]
