"""Registers of VAT numbers: the one of the European Union, and a stand-in for TEST books."""
