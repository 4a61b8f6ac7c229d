"""How numbers and dates are written where Django's own habit of a language is not that of the US."""
