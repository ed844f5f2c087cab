"""Programs that measure our side and the limit in one run, interleaved, and print the ratio.

`dev.py bench` runs each file here whose name does not begin with an underscore.
"""
