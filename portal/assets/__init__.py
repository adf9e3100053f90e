"""The look as files: KERN trimmed to what our pages use, our own styles and the fonts, in one folder.

`manage.py assets` calls `build.build()`. The folder is made, never committed.
"""
