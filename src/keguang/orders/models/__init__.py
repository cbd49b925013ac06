from keguang.orders.models.choices import Choice
from keguang.orders.models.rounds import ChoiceOffice, ChoiceRound
from keguang.orders.models.sheets import ChoiceSheet

__all__ = ["Choice", "ChoiceOffice", "ChoiceRound", "ChoiceSheet"]
