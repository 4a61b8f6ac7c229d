"""The signer: a process of its own that holds the keys and signs what is committed."""
