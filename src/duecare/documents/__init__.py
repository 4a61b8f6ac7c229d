"""Statements of results as PDF, HTML and charts; the same input gives the same bytes."""
