"""What recognizes a data type: number rules, context words, column headers, states."""
