"""The journeys of ``make journeys`` are left out of the ordinary run: they take minutes."""

import os

collect_ignore = [] if "DUECARE_TEST_JOURNEYS" in os.environ else ["journeys"]
