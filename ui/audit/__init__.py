"""The audit trail on the screen: who did what to what, when, with before and after."""
