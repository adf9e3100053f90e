"""Translation catalogues without GNU gettext: found in the sources, kept as .po, compiled to .mo, checked.

The msgids are German; German needs no catalogue.
"""
