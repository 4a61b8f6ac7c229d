"""One scan: files handed to guarded worker processes, outcomes taken in order, a journal kept."""
