"""公文: a document value in, pages measured by GB/T 9704-2012 out, as PDF, PNG and Word.

`document_from_json` reads the published JSON, `render` makes the file, `advice` says what a
proof-reader would ask. Nothing here knows the database, the web or who may sign.
"""

from keguang.documents.official.fonts import FontBook, NoFonts, NoGlyph, default_folders, font_book
from keguang.documents.official.parsing import document_from_dict, document_from_json
from keguang.documents.official.rendering import Kind, preview, render
from keguang.documents.official.value import BadDocument, OfficialDocument, advice

__all__ = [
    "BadDocument",
    "FontBook",
    "Kind",
    "NoFonts",
    "NoGlyph",
    "OfficialDocument",
    "advice",
    "default_folders",
    "document_from_dict",
    "document_from_json",
    "font_book",
    "preview",
    "render",
]
