"""The command line: one module per noun, which parses, calls one service and says what it did."""
