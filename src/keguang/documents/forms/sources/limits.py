"""How much one delivered file may cost, whatever it claims about itself."""

from typing import Final

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 20_000
MAX_CELLS: Final = 1_000_000
MAX_COLUMNS: Final = 1_000
MAX_PAGES: Final = 200
MAX_PICTURE_PIXELS: Final = 60_000_000

# A formatted but empty sheet compresses 50:1 and is small; a bomb compresses 1000:1 and is not.
MAX_RATIO: Final = 100
RATIO_MATTERS_FROM_BYTES: Final = 1024 * 1024
MAX_INFLATED_BYTES: Final = 200 * 1024 * 1024
MAX_ENTRIES: Final = 2_000

MAX_MEMBERS: Final = 200
MAX_DEPTH: Final = 4
