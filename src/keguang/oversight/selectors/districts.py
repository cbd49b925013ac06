"""县区: which unit's statistics a place belongs to, functional zones where their division says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keguang.core.models import Division, DivisionLevel
from keguang.core.selectors.divisions import home_city


@dataclass(frozen=True, slots=True)
class Districts:
    """`names` by code, in code order; `counted_in` leads every place to one of these codes."""

    names: Mapping[str, str]
    counted_in: Mapping[str, str]

    def of(self, code: str) -> str:
        return self.counted_in.get(code, "")


def districts(codes: Collection[str]) -> Districts:
    """For these places, which may lie below a district or be a functional zone."""
    city = home_city()
    units = Division.objects.filter(parent=city, level=DivisionLevel.DISTRICT)
    known = {unit.code: unit for unit in units.select_related("counted_in").order_by("code")}
    places = Division.objects.filter(code__in=codes).values_list("code", "path")
    counted = {}
    for code, path in places:
        unit = next((known[part] for part in path.split("/") if part in known), None)
        counted[code] = (unit.counted_in or unit).code if unit else city.code
    names = {code: unit.name for code, unit in known.items() if unit.counted_in is None}
    return Districts({**names, city.code: _("市本级")}, counted)
