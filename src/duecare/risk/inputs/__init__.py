"""The input files of a client, read strictly, and what in them contradicts itself."""
