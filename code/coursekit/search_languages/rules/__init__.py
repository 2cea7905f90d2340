"""What is known of single languages: modules named by their codes, each with a WordLanguage called `Words`.

A language without a module here is searched by the rules of its script, or with the stemmer that Sphinx
has for it: see `any_language`.
"""
