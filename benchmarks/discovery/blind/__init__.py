"""Ten offices written from the formats and the design alone, without sight of the detectors."""
