"""US Spanish: a point before decimals, a comma between thousands, the day before the month."""

DATE_FORMAT = r"j \d\e F \d\e Y"
SHORT_DATE_FORMAT = "j M Y"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
# What browsers send for a date field comes first, then the order of the United States.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%m/%d/%Y"]
