"""Scenes of lessons, drawn from data.

``drawing.draw(scene, language, sheet, marks)`` gives one scene as safe HTML: it escapes every text,
needs no script and no inline style, and its colors come from ``scenes.css``. ``pen.MarkStyle`` says
how marks are shown, ``sheet`` holds the style sheet. What a lesson says is read with
``duecare.catalog.lessons``.
"""
