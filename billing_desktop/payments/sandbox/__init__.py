"""The local payment page: the provider's API and hosted page, on this computer, for test money."""
