"""One file a data type. `docs/reference/data-types.md` lists them, CONTRIBUTING says how to add one."""
