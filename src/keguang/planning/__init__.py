"""Four planners that say how good their plans are. Pure: no Django, no database.

Each planner is a package of functions over frozen data: `problem` reads an instance, `baseline`
makes the reference plan, `solve` the good one, `check` judges any plan without sharing code with
`solve`, `explain` gives reasons and prices, `generate` makes instances of every size.

Only workers and the command import a `solve` or `explain` module: solvers are heavy to load.
"""
