"""Settings: one value from the environment, every mistake at once, no secret in any text."""

import dataclasses
from pathlib import Path

import pytest

from server.app.edge import edge_settings
from server.settings import PREFIX, Secret, Settings, SettingsError


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment({"GROUNDPLAN_GRPC_PORT": " "}).grpc_port == 50_051


def test_values_are_read_as_their_types(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "GROUNDPLAN_GRPC_PORT": "0",
            "GROUNDPLAN_REFLECTION": "yes",
            "GROUNDPLAN_DATA_DIR": str(tmp_path),
            "GROUNDPLAN_RATE_LIMIT_PER_SECOND": "2.5",
            "GROUNDPLAN_LOG_LEVEL": "DEBUG",
        }
    )
    assert (settings.grpc_port, settings.reflection, settings.data_dir) == (0, True, tmp_path)
    assert (settings.rate_limit_per_second, settings.log_level) == (2.5, "debug")


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("*", ("*",)),
        ("none", ()),
        ("https://app.example.com, http://localhost:3000", ("https://app.example.com", "http://localhost:3000")),
    ],
)
def test_the_edge_is_told_whom_to_believe(text: str, origins: tuple[str, ...], tmp_path: Path) -> None:
    stated = {"EDGE_CORS_ORIGINS": text, "EDGE_TRUSTED_HOPS": "2", "DATA_DIR": str(tmp_path)}
    settings = Settings.from_environment({PREFIX + name: value for name, value in stated.items()})
    told = edge_settings(settings)
    assert (told.cors_origins, told.trusted_hops) == (origins, 2)


@pytest.mark.parametrize("text", ["app.example.com", "https://app.example.com/path", "*,https://a.example", "ftp://a"])
def test_what_is_no_origin_is_a_mistake(text: str) -> None:
    with pytest.raises(SettingsError, match="EDGE_CORS_ORIGINS"):
        Settings.from_environment({"GROUNDPLAN_EDGE_CORS_ORIGINS": text})


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(
            {
                "GROUNDPLAN_GRPC_PORT": "70000",
                "GROUNDPLAN_REFLECTION": "maybe",
                "GROUNDPLAN_METRICS_PROT": "1",
                "GROUNDPLAN_TLS_CERT": str(tmp_path / "absent.pem"),
                "GROUNDPLAN_RATE_LIMIT_PER_SECOND": "nan",
                "GROUNDPLAN_JWT_ISSUER": "https://issuer.test",
                "GROUNDPLAN_DATABASE_URL": "mysql://root:hunter2@db/x",
            }
        )
    text = str(caught.value)
    for word in (
        "GRPC_PORT",
        "REFLECTION",
        "METRICS_PORT?",
        "TLS_CERT",
        "RATE_LIMIT_PER_SECOND",
        "JWT_AUDIENCE",
        "DATABASE_URL",
    ):
        assert word in text
    assert len(caught.value.mistakes) == 7
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "environment",
    [
        {"DEADLINE_DEFAULT_SECONDS": "90"},
        {"GRPC_PROCESSES": "2", "GRPC_PORT": "0"},
        {"JWT_AUDIENCE": "groundplan"},
    ],
)
def test_settings_that_contradict_each_other_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment({PREFIX + name: value for name, value in environment.items()})


def test_variables_of_the_command_line_are_none_of_ours() -> None:
    Settings.from_environment({"GROUNDPLAN_ENDPOINT": "localhost:8080", "GROUNDPLAN_API_KEY": "gp_x_y"})


def test_no_secret_is_in_repr() -> None:
    settings = Settings.from_environment({"GROUNDPLAN_DATABASE_URL": "postgresql://app:hunter2@db/groundplan"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in f"{settings.database_url} {settings.database_url!r}"
    assert settings.database_url == Secret("postgresql://app:hunter2@db/groundplan")


def test_every_setting_is_described() -> None:
    assert all(field.metadata["doc"] for field in dataclasses.fields(Settings))
