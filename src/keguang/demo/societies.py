"""The demonstration's societies; the institutions are named by kind, the people are made up."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a society can lecture on: 题目, 适合人群 and what it is about."""

    title: str
    audience: str
    points: str


@dataclass(frozen=True, slots=True)
class DemoSociety:
    """One society, and who among its members would speak: where they work, what their title is."""

    key: str
    name: str
    alias: str
    employers: tuple[str, ...]
    posts: tuple[str, ...]
    topics: tuple[Topic, ...]

    @property
    def mailbox(self) -> str:
        return f"{self.key}@xuehui.example.cn"


@cache
def all_societies() -> tuple[DemoSociety, ...]:
    """All societies in the order of the register."""
    text = files(__package__).joinpath("societies.toml").read_text("utf-8")
    return tuple(
        DemoSociety(
            row["key"],
            row["name"],
            row["alias"],
            tuple(row["employers"]),
            tuple(row["posts"]),
            tuple(Topic(*topic.split("|")) for topic in row["topics"]),
        )
        for row in tomllib.loads(text)["society"]
    )
