"""What the law asks after an incident: duties, days, penalties, the first 72 hours."""
