"""The compiled passes over bytes: candidates, normal forms, keyed tokens."""
