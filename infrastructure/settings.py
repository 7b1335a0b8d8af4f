"""Settings of an installation, read once by bootstrap from the environment (`LETOPIS_*`)."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.roles import Role


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("нет такого часового пояса, нужен вид Europe/Kaliningrad / no such time zone")
    return name


def _beginning(*schemes: str) -> AfterValidator:
    def check(address: str) -> str:
        if not address.startswith(schemes):
            raise ValueError(f"адрес начинается с / the address begins with: {', '.join(schemes)}")
        return address

    return AfterValidator(check)


PostgreSQL = Annotated[str, _beginning("postgresql://", "postgresql+psycopg://")]
Redis = Annotated[str, _beginning("redis://", "rediss://", "unix://")]
Http = Annotated[str, _beginning("http://", "https://")]
Zone = Annotated[str, AfterValidator(_zone)]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if not parts.hostname or f"{parts.scheme}://{parts.netloc}" != address.rstrip("/") or "@" in parts.netloc:
        raise ValueError("нужен адрес без пути, вида https://letopis.region.ru / an address without a path")
    return _as_browsers_say(parts)


def _as_browsers_say(parts: SplitResult) -> str:
    """An origin as headers have it: the name in ASCII (летопись.рф is xn--…), no port that goes without saying."""
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name.encode("idna").decode()
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" if parts.port in {None, usual} else f"{parts.scheme}://{host}:{parts.port}"


def _networks(text: str) -> str:
    try:
        for each in text.split(","):
            ip_network(each.strip())
    except ValueError:
        raise ValueError("нужны адреса или сети через запятую, вида 10.1.0.0/16 / addresses or networks") from None
    return text


def _issuer(address: str) -> str:
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or here):
        raise ValueError("нужен адрес https без параметров / an https address without a query")
    return address


Origin = Annotated[Http, AfterValidator(_origin)]
Networks = Annotated[str, AfterValidator(_networks)]
Issuer = Annotated[str, AfterValidator(_issuer)]


def _roles(text: str) -> str:
    named = {part.strip() for part in text.split(",")}
    if named != {"none"} and not named <= set(Role) - {Role.SYSTEM}:
        raise ValueError(f"нужны роли через запятую или none / roles by commas or none: {', '.join(Role)}")
    return text


RoleNames = Annotated[str, AfterValidator(_roles)]


class Settings(BaseSettings):
    """Every setting has a default that runs the embedded product from one folder."""

    model_config = SettingsConfigDict(env_prefix="LETOPIS_", frozen=True, extra="ignore", env_ignore_empty=True)

    data: Path = Field(
        Path("var"), description="Folder of the embedded databases, documents, exports and the master key."
    )
    database_url: PostgreSQL | None = Field(
        None,
        description="The database; left out: SQLite files in the data folder.",
        examples=["postgresql://letopis@host/letopis"],
    )
    redis_url: Redis | None = Field(
        None,
        description="Redis or Valkey of jobs and wake-ups; left out: jobs run inside the server.",
        examples=["redis://host:6379/0"],
    )
    master_key: SecretStr | None = Field(
        None,
        description="Base64 of 32 bytes that wrap the keys of people; left out: the file `master.key` in the data "
        "folder, made at the first start.",
    )
    master_key_new: SecretStr | None = Field(
        None, description="The key that `letopis keys rotate` puts in the place of that one; nothing else reads it."
    )
    erasures: Path | None = Field(
        None,
        description="Ledger of erasures, applied at every start; left out: the file `erasures` in the data folder. "
        "It is kept apart from backups of the database; processes on many machines share one file.",
    )
    time_zone: Zone = Field(
        "Europe/Moscow", description="Zone where an organisation's region names none.", examples=["Europe/Kaliningrad"]
    )
    mentor_capacity: int = Field(3, ge=1, le=50, description="Pairs a mentor may lead at once.")
    public_url: Origin | None = Field(
        None,
        description="Address people open, without a path. Requests to other names are refused then, loopback aside, "
        "and where it is https browsers are told to keep to that.",
        examples=["https://letopis.region.ru"],
    )
    trusted_proxies: Networks | None = Field(
        None,
        description="Addresses or networks of the proxies in front, by commas, whose X-Forwarded-For and "
        "X-Forwarded-Proto count; left out: nobody's.",
        examples=["10.0.0.5,10.1.0.0/16"],
    )
    requests_per_minute: int | None = Field(
        None,
        ge=0,
        description="Requests a minute that one server takes from one session or token, ten times as many from one "
        "address; 0: no limit; left out: 6000, and no limit in demo mode.",
    )
    second_factor_roles: RoleNames | None = Field(
        None,
        description="Roles, by commas, that nobody chooses without a second factor; `none`: no role; left out: "
        "ministry,administrator, and none in demo mode.",
        examples=["ministry,administrator,auditor"],
    )
    oidc_issuer: Issuer | None = Field(
        None,
        description="Issuer of the OpenID provider people may come in by (docs/openid.md); left out: none.",
        examples=["https://sso.region.ru/realms/school"],
    )
    oidc_client_id: str | None = Field(None, description="What that provider calls this installation.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="The secret agreed on with it; left out: a public client, PKCE alone."
    )
    oidc_name: str = Field("OpenID", max_length=60, description="What people call that provider.")
    max_body_bytes: int = Field(2_000_000, ge=1024, description="Largest request body, bytes; evidence files included.")
    patience_seconds: float = Field(2.0, ge=0, le=30, description="Seconds a query with `at=` waits for read models.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Least level that is logged; logs are JSON without personal data."
    )
    pulse: Path | None = Field(
        None, description="File whose time a live follower, worker or scheduler renews every second."
    )
    otlp_url: Http | None = Field(
        None,
        description="OTLP collector that spans are sent to; left out: no traces.",
        examples=["http://collector:4318"],
    )
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Port of 127.0.0.1 for metrics of a follower, worker or scheduler, or the next one.",
    )
    ready_lag_seconds: float = Field(
        30.0, gt=0, description="A server whose read models are further behind, in seconds, is not ready (`/readyz`)."
    )
    demo: bool = Field(
        False,
        description="Demo mode: development actors, made-up people, the story clock; refused by a journal begun "
        "without it.",
    )
    story_now: AwareDatetime | None = Field(
        None, description="What that clock shows at the start, with a zone; refused outside demo mode."
    )

    @model_validator(mode="after")
    def _openid_whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.public_url):
            raise ValueError(
                "К LETOPIS_OIDC_ISSUER нужны LETOPIS_OIDC_CLIENT_ID и LETOPIS_PUBLIC_URL. "
                "LETOPIS_OIDC_ISSUER goes with LETOPIS_OIDC_CLIENT_ID and LETOPIS_PUBLIC_URL."
            )
        return self

    @model_validator(mode="after")
    def _story_only_in_demo(self) -> Self:
        if self.story_now is not None and not self.demo:
            raise ValueError(
                "LETOPIS_STORY_NOW переводит часы только в демонстрации: уберите её или задайте LETOPIS_DEMO=1. "
                "It moves the clock in demo mode only: leave it out, or set LETOPIS_DEMO=1."
            )
        return self

    @property
    def roles_with_second_factor(self) -> frozenset[Role]:
        if self.second_factor_roles is None:
            return frozenset() if self.demo else frozenset({Role.MINISTRY, Role.ADMINISTRATOR})
        named = {part.strip() for part in self.second_factor_roles.split(",")} - {"none"}
        return frozenset(Role(name) for name in named)

    @property
    def ledger(self) -> Path:
        return self.erasures or self.data / "erasures"

    @property
    def journal_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'journal.db'}"

    @property
    def read_models_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'read_models.db'}"
