"""Speed of statements, as ratios to a page with a certificate."""
