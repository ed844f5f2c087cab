"""Everything on the screen: the only package that imports Qt; decides nothing about money."""
