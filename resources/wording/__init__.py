"""The texts of the documents, one file per language. "~" is a space where no line may break."""
