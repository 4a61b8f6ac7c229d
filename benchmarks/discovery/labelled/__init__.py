"""Labeled documents for the accuracy suite: made-up values, hand-written templates."""
