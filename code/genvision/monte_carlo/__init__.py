"""Monte Carlo: π from random points (`pi`), and the most similar pair of two classes (`nearest_pair`)."""
