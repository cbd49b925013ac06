from pathlib import Path

import pytest
from pytest_django import Settings

from tests.core.mail.offices import copy_of, environment_of, killing
from tests.servers.postgres import Cluster


@pytest.fixture(autouse=True)
def own_originals(settings: Settings, tmp_path: Path) -> None:
    """Stored files of one test are not another's."""
    settings.ORIGINALS_DIR = tmp_path / "originals"


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """An office whose database is ready and holds forty released letters; it is only copied."""
    cluster: Cluster | None = None
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgres")
    environment = environment_of(
        tmp_path_factory.mktemp("office"),
        database_url=cluster.create_database() if cluster else "",
    )
    killing(environment, "prepare", rounds=0)
    return environment


@pytest.fixture
def office(
    request: pytest.FixtureRequest, prepared: dict[str, str], tmp_path: Path
) -> dict[str, str]:
    """The environment of an office with its own data folder and database."""
    has_server = "KEGUANG_DATABASE_URL" in prepared
    cluster = request.getfixturevalue("postgres") if has_server else None
    return copy_of(prepared, tmp_path / "data", cluster)
