"""The charts of statements and pages. Each title is the finding, each drawing has its words.

All of them are plain Vega-Lite over given figures; nothing is computed here that a table of the
same statement does not show.
"""

from duecare.documents.charts.cover import case_chart, liability_against_cover_chart
from duecare.documents.charts.exceedance import exceedance_chart
from duecare.documents.charts.people import (
    people_at_places_chart,
    people_by_machine_chart,
    people_by_place_chart,
    people_by_state_chart,
)
from duecare.documents.charts.risks import risk_heat_map
from duecare.documents.drawing import Drawing

__all__ = [
    "Drawing",
    "case_chart",
    "exceedance_chart",
    "liability_against_cover_chart",
    "people_at_places_chart",
    "people_by_machine_chart",
    "people_by_place_chart",
    "people_by_state_chart",
    "risk_heat_map",
]
