"""From scenarios to a distribution of yearly loss, simulated and checked by FFT."""
