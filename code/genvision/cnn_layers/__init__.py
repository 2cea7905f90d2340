"""Layers of a CNN, and a classifier. Import `cnn_torch` or `cnn_keras`: the names are the same."""
