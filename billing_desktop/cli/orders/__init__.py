"""What `batch` can be told to do: one function for each operation, by noun."""
