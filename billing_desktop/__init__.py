"""The billing core: everything except the screen. Never imports Qt."""
