"""Benchmarks: ours beside a peer or an earlier way in one run, printed as ratios. `make bench` runs all of them."""
