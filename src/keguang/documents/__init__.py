"""Office documents in and out, pure: nothing here knows the database or the web.

`forms` turns any office file into rows with findings, by a FormSpec; `tables` writes safe sheets.
"""
