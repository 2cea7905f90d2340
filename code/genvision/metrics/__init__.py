"""How alike two images are. `metrics_numpy` takes one pair of images; `metrics_torch` and
`metrics_keras` take whole batches and have the same names. `sets` compares a whole generated set with
a real one.
"""
