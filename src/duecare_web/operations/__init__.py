"""What the operator of an installation looks at: alive, ready, figures, log lines with request ids."""
