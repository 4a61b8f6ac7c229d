"""Does the model agree with the world: its implied totals beside public totals."""
