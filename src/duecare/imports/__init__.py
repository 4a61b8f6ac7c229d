"""Bringing in what a firm already has: lists of clients, people, devices and policies.

From bytes to a plan: what a list holds, what its columns mean, and what would change. Nothing in
here stores anything; the web application applies a plan, the command line prints it.
"""
