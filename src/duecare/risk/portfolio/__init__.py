"""All clients of a firm in the same simulated years."""
