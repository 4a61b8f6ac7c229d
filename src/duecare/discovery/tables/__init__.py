"""Tables: what each column holds, and the people of the rows."""
