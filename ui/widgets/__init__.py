"""Widgets that know no billing: they show what they are given and say what happened."""
