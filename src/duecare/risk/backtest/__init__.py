"""Predicted against actual, in and out of sample."""
