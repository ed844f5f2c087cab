"""Whole stories, from the first click to the paper."""
