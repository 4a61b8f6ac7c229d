"""The bundle: the ZIP that carries entries, documents and proofs."""
