"""What facts say to questions of the assessment, and how differences to answers were resolved."""
