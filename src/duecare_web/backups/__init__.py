"""What a backup holds and how it comes back: tables, documents and keys, for both databases."""
