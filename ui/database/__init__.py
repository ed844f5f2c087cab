"""Where the book is, on the screen: a server's form, a first book, connecting and moving."""
