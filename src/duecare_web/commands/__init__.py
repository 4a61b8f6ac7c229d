"""Commands of ``duecare`` that need the web application."""
