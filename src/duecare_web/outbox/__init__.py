"""Every mail of the product: kept as a row with its cause, sent by the working process."""
