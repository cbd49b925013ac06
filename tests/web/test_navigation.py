import pytest
from django.test import RequestFactory

from keguang.web.navigation import Entry, Navigation


@pytest.fixture
def navigation() -> Navigation:
    made = Navigation()
    made.add("", Entry("首页", "home", "home"))
    made.add("界面", Entry("样本", "web:look", "books", count=lambda _request: 3))
    return made


def test_the_longest_address_one_is_under_is_the_current_one(
    navigation: Navigation, rf: RequestFactory
) -> None:
    groups = navigation.groups_for(rf.get("/look/mode/"))

    assert [(link.label, link.current) for group in groups for link in group.links] == [
        ("首页", False),
        ("样本", True),
    ]


def test_a_later_entry_joins_its_group(navigation: Navigation, rf: RequestFactory) -> None:
    navigation.add("", Entry("另一页", "home", "home"))

    assert [len(group.links) for group in navigation.groups_for(rf.get("/"))] == [2, 1]


def test_an_entry_somebody_may_not_see_is_left_out_with_its_empty_group(
    rf: RequestFactory,
) -> None:
    navigation = Navigation()
    navigation.add("审计", Entry("日志", "home", "history", shown_to=lambda _request: False))

    assert navigation.groups_for(rf.get("/")) == []


def test_counts_are_asked_for_each_request(navigation: Navigation, rf: RequestFactory) -> None:
    [_, group] = navigation.groups_for(rf.get("/"))

    assert group.links[0].count == 3


def test_without_a_page_for_it_there_is_no_search() -> None:
    assert Navigation().find_url() == ""
    assert Navigation(find_url_name="home").find_url() == "/"
