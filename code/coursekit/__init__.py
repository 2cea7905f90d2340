"""coursekit: the machinery that turns a Jupyter Book into a site in several languages.

Each folder is one Sphinx extension or one part of the `course` command. Nothing
here knows what the lessons are about.
"""
