"""Pages of the portal, one module for each group of people or task."""
