"""The answers of an assessment by the lines of a law or framework."""
