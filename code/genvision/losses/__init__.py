"""The losses. Import `losses_torch`, `losses_keras` or `losses_numpy`: the names are the same."""
