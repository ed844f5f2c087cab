"""One frozen script per version of the schema."""
