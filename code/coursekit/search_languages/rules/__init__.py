"""What is known of one language: a module each, named by its code, with one subclass of WordLanguage, `Words`.

A language without a module here is searched by the rules of its script, or with the stemmer that Sphinx
has for it: see `any_language`.
"""
