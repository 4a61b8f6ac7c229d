"""The log: leaves, tree, checkpoints as signed notes, and the keys that sign them."""
