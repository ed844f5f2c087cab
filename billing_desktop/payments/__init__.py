"""The payment provider: the one gateway, and the local page that stands in for it."""
