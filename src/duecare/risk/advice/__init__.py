"""The assessment: levels of risk, recommendations and their value."""
