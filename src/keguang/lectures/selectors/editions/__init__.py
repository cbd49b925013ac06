"""印发: which lectures an edition of the programme holds, and the annex made of them."""

from keguang.lectures.selectors.editions.annexes import internal_annex, public_annex
from keguang.lectures.selectors.editions.choice import Choice, Picked, annex_mark, pick

__all__ = ["Choice", "Picked", "annex_mark", "internal_annex", "pick", "public_annex"]
