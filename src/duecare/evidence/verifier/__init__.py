"""The offline page ``verify.html`` and the sources that it is built from."""
