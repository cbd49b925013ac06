"""Two other ways to tours: OR-Tools' routing with our nights, and PyVRP with day trips only.

Both know what PyVRP knows in our search: windows, duty, driving time, prizes, who may go where.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from keguang.planning.instances import read_document
from keguang.planning.stopping import Limit
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.check import check
from keguang.planning.tours.cost import Plan, tours_of
from keguang.planning.tours.master import must_fen
from keguang.planning.tours.problem import Problem, Route, Tours, parse, parse_plan
from keguang.planning.tours.routing import prizes_of, routed
from keguang.planning.tours.setting import Setting, setting_of

_SEED: Final = 1


def costs(instance: Path, plan: Path, *, seconds: int) -> dict[str, int | None]:
    """What each way costs after so many seconds, fen by the checker; None if it found nothing."""
    problem = parse(read_document(instance))
    setting = setting_of(problem)
    ours = adopted(setting, parse_plan(read_document(plan)))
    trips = routed(
        setting, (), Limit(seconds=seconds).start(), seconds=seconds, iterations=0, seed=_SEED
    )
    return {
        "OR-Tools, our nights": _cost(problem, _routed_by_or_tools(setting, ours, seconds)),
        "day trips only": None if trips is None else _cost(problem, tours_of(setting, trips)),
    }


def _cost(problem: Problem, plan: Tours | None) -> int | None:
    return None if plan is None else check(problem, plan).objective


class _Model:
    """The stops of all days as OR-Tools has them; a vehicle is one day of one of ours."""

    def __init__(self, setting: Setting, plan: Plan) -> None:
        self.setting = setting
        self.ends = {column.slot: (column.start, column.end) for column in plan}
        self.slots = [n for n in range(len(setting.slots)) if n in self.ends or self._rests(n)]
        self.places = sorted({place for n in self.slots for place in self._ends(n)})
        #: the node of the legs behind each node of the model: places first, then stops
        self.nodes = [
            *self.places,
            *(len(setting.places) + row for row in range(len(setting.stops))),
        ]
        ends = [[self.places.index(place) for place in self._ends(n)] for n in self.slots]
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.nodes), len(self.slots), [start for start, _ in ends], [end for _, end in ends]
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._price_roads()
        self._limit_days()
        self._ask_for_stops(prizes_of(setting, plan))

    def _base(self, number: int) -> int:
        vehicle = self.setting.vehicle(self.setting.slots[number])
        return self.setting.place_index[vehicle.base]

    def _ends(self, number: int) -> tuple[int, int]:
        return self.ends.get(number, (self._base(number),) * 2)

    def _rests(self, number: int) -> bool:
        """Whether the vehicle is at home all day in our plan."""
        slot = self.setting.slots[number]
        at = self.setting.place_index[self.setting.begin[slot.vehicle][0]]
        for other in range(number):
            before = self.setting.slots[other]
            if before.vehicle == slot.vehicle and other in self.ends:
                at = self.ends[other][1]
        return at == self._base(number)

    def _leg(self, table: Any, one: int, other: int) -> int:
        here, there = (self.nodes[self.manager.IndexToNode(index)] for index in (one, other))
        return int(table[here, there])

    def _price_roads(self) -> None:
        km = self.setting.legs.km
        for place, number in enumerate(self.slots):
            fen = self.setting.vehicle(self.setting.slots[number]).fen_per_km
            priced = self.routing.RegisterTransitCallback(
                lambda one, other, fen=fen: fen * self._leg(km, one, other)
            )
            self.routing.SetArcCostEvaluatorOfVehicle(priced, place)
            if self._ends(number) == (self._base(number),) * 2:
                day_fen = self.setting.problem.weights.vehicle_day
                self.routing.SetFixedCostOfVehicle(day_fen, place)

    def _limit_days(self) -> None:
        minutes = self.setting.legs.minutes
        driving = self.routing.RegisterTransitCallback(
            lambda one, other: self._leg(minutes, one, other)
        )
        vehicles = [self.setting.vehicle(self.setting.slots[number]) for number in self.slots]
        most = [vehicle.max_drive_min for vehicle in vehicles]
        self.routing.AddDimensionWithVehicleCapacity(driving, 0, most, True, "driving")  # noqa: FBT003  OR-Tools' own
        passing = self.routing.RegisterTransitCallback(self._passing)
        ends = [vehicle.duty_end_min for vehicle in vehicles]
        self.routing.AddDimensionWithVehicleCapacity(passing, 1440, ends, False, "clock")  # noqa: FBT003  OR-Tools' own
        clock = self.routing.GetDimensionOrDie("clock")
        for place, vehicle in enumerate(vehicles):
            clock.CumulVar(self.routing.Start(place)).SetValue(vehicle.duty_start_min)

    def _passing(self, one: int, other: int) -> int:
        node = self.manager.IndexToNode(one)
        stop = node - len(self.places)
        service = self.setting.stops[stop].service_min if stop >= 0 else 0
        return service + self._leg(self.setting.legs.minutes, one, other)

    def _ask_for_stops(self, prizes: list[int]) -> None:
        clock = self.routing.GetDimensionOrDie("clock")
        for row, stop in enumerate(self.setting.stops):
            index = self.manager.NodeToIndex(len(self.places) + row)
            must = must_fen(self.setting.problem) if stop.id in self.setting.required else 0
            self.routing.AddDisjunction([index], prizes[row] + must)
            windows = sorted((a, b - stop.service_min) for a, b in stop.windows)
            windows = [(early, late) for early, late in windows if late >= early]
            served = clock.CumulVar(index)
            served.SetRange(windows[0][0], max(late for _early, late in windows))
            for (_early, late), (early, _late) in pairwise(windows):
                if early > late + 1:
                    served.RemoveInterval(late + 1, early - 1)
            allowed = [place for place, n in enumerate(self.slots) if self.setting.open_at[row, n]]
            self.routing.VehicleVar(index).SetValues([-1, *allowed])

    def tours(self, assignment: Any) -> Tours:
        """The plan OR-Tools found."""
        routes = []
        for place, number in enumerate(self.slots):
            stops = []
            index = assignment.Value(self.routing.NextVar(self.routing.Start(place)))
            while not self.routing.IsEnd(index):
                row = self.manager.IndexToNode(index) - len(self.places)
                stops.append(self.setting.stops[row].id)
                index = assignment.Value(self.routing.NextVar(index))
            start, end = (self.setting.places[one].id for one in self._ends(number))
            if stops or start != end or number in self.ends:
                slot = self.setting.slots[number]
                name = self.setting.vehicle(slot).id
                routes.append(Route(name, slot.day, start, tuple(stops), end))
        return Tours((*self.setting.past, *routes))


def _routed_by_or_tools(setting: Setting, plan: Plan, seconds: int) -> Tours | None:
    """Insertion, then guided local search, as OR-Tools' guide recommends for routing."""
    model = _Model(setting, plan)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.seconds = seconds
    found = model.routing.SolveWithParameters(parameters)
    return None if found is None else model.tours(found)


if __name__ == "__main__":
    found = costs(Path(sys.argv[1]), Path(sys.argv[2]), seconds=int(sys.argv[3]))
    sys.stdout.write(f"{json.dumps(found, ensure_ascii=False)}\n")
