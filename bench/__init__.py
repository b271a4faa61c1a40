"""script/bench: how fast the product is, as ratios of variants that run interleaved in one process.

docs/performance.md says what each row means, what was measured on which machine, and what is driven next.
"""
