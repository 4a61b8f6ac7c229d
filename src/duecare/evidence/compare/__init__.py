"""Compares two bundles of one matter."""
