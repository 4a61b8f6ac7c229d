"""Statements of results as PDF and charts; the same input gives the same bytes."""
