"""Witnesses: outsiders who keep and cosign checkpoints (C2SP tlog-witness)."""
