"""How the web application behaves with many clients: the data, and the measurements."""
