"""The lesson library from the shell (`python -m genvision`): what stands on top of all topics."""
