"""Building the site: catalogs are checked, cells run once, then each language is rendered.

`build.build_site` is the whole sequence; the other modules are its steps.
"""
