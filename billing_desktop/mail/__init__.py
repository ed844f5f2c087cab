"""Mail goes out from here: messages are written and handed to a server."""
