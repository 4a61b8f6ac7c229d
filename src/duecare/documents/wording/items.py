"""What is said of a question of a lesson from its answers."""

from __future__ import annotations

from typing import Final

from duecare.training.items import LEAST_ANSWERS, ItemFigures, Verdict

_VERDICTS: Final[dict[Verdict, str]] = {
    "backward": (
        "People who do well elsewhere miss it more often than others. The marked answer may be wrong, "
        "or the question can be read in two ways."
    ),
    "hard": (
        "Most answers are wrong at first. Read it again for a second answer that is right, or for "
        "words that mislead."
    ),
    "easy": "Nearly everyone is right at once. It may be too easy to teach anything.",
    "weak": "It hardly tells people who know from people who do not.",
    "fine": "It does its work.",
}


_LEVELS: Final = {
    "least": "least difficult",
    "moderate": "moderately difficult",
    "very": "very difficult",
}


def verdict_words(figures: ItemFigures) -> str:
    """What the answers say of the question, in one or two sentences."""
    if figures.verdict == "too_few":
        return f"Too few answers to say: {figures.asked} of {LEAST_ANSWERS}."
    return _VERDICTS[figures.verdict]


def share_words(figures: ItemFigures) -> str:
    """The share of answers that were right at once, in percent; empty while there are too few."""
    return "" if figures.verdict == "too_few" else f"{figures.share:.0%}"


def discrimination_words(figures: ItemFigures) -> str:
    """The discrimination with two decimals; a sentence where it cannot be computed."""
    if figures.verdict == "too_few":
        return ""
    if figures.discrimination is None:
        return "not computable"
    return f"{figures.discrimination:.2f}"


def difficulty_words(level: str, *, agreed: bool) -> str:
    """How difficult a lure is by the Phish Scale; empty for anything else."""
    if not level:
        return ""
    return _LEVELS[level] + ("" if agreed else " (sources differ)")
