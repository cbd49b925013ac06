"""What locks, forbids and the frozen past leave open, request by request."""

from collections import defaultdict
from dataclasses import dataclass, field

from keguang.planning.dispatch.problem import Assignment, Order, Problem


@dataclass(slots=True)
class Orders:
    """Orders by request.

    Attributes
    ----------
    fixed
        Sessions of the frozen past: exactly this one.
    must
        Requests that must be served.
    closed
        No request may be newly served before this day.
    """

    locks: defaultdict[str, list[Order]] = field(default_factory=lambda: defaultdict(list))
    forbids: defaultdict[str, list[Order]] = field(default_factory=lambda: defaultdict(list))
    fixed: dict[str, Assignment] = field(default_factory=dict)
    must: set[str] = field(default_factory=set)
    closed: int = 0

    def allow(self, one: Assignment) -> bool:
        """Whether a session may stand in a plan, as far as orders go."""
        return self.broken_by(one) is None

    def broken_by(self, one: Assignment) -> str | None:
        """The code of the first order against a session."""
        fixed = self.fixed.get(one.request)
        if one != fixed and (fixed is not None or one.day < self.closed):
            return "FROZEN"
        if any(not lock.matches(*one[1:]) for lock in self.locks.get(one.request, ())):
            return "LOCK"
        if any(forbid.matches(*one[1:]) for forbid in self.forbids.get(one.request, ())):
            return "FORBID"
        return None

    @property
    def limited(self) -> set[str]:
        """Requests whose sessions must be asked about one by one."""
        return {*self.locks, *self.forbids, *self.fixed}


def orders_of(problem: Problem) -> Orders:
    """The orders of an instance; those about requests that do not exist included."""
    orders = Orders()
    for lock in problem.locks:
        orders.locks[lock.request].append(lock)
        orders.must.add(lock.request)
    for forbid in problem.forbids:
        orders.forbids[forbid.request].append(forbid)
    base = problem.baseline
    if base is not None:
        orders.closed = base.frozen_before_day
        here = {request.id for request in problem.requests}
        orders.fixed = {
            name: one
            for name, one in base.of_request.items()
            if name in here and one.day < base.frozen_before_day
        }
        orders.must |= orders.fixed.keys()
    return orders
