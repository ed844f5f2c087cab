"""The only package that knows SQL. Table, mapping and store of a noun in one file."""
