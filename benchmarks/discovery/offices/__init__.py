"""Ten offices whose people are known, each messy in its own way.

``python -m benchmarks.discovery.offices`` scans all of them over three seeds and compares what was
counted with the truth: people, range and states. The generators know nothing of the detectors.
"""
