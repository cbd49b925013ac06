"""Short public codes: what a person reads out on the telephone, never a serial number."""

import secrets
from typing import Final

# no 0 O 1 I L 8 B 5 S 2 Z: they are misheard or misread
ALPHABET: Final = "34679ACDEFGHJKMNPQRTUVWXY"


def new_code(length: int = 8) -> str:
    """A fresh code; 25**8 of them make a guess or a collision hopeless at this product's size."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
