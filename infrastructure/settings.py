"""Settings of an installation, read once by bootstrap from the environment (`LETOPIS_*`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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


class Settings(BaseSettings):
    """Every setting has a default that runs the embedded product from one folder."""

    model_config = SettingsConfigDict(env_prefix="LETOPIS_", frozen=True, extra="ignore", env_ignore_empty=True)

    data: Path = Field(Path("var"), description="Folder of the embedded databases, documents and the master key.")
    database_url: PostgreSQL | None = Field(
        None, description="PostgreSQL address; left out: SQLite files in the data folder."
    )
    redis_url: Redis | None = Field(None, description="Redis or Valkey of the workers; left out: jobs run in-process.")
    master_key: SecretStr | None = Field(None, description="Base64 of 32 bytes; left out: the file master.key in data.")
    time_zone: Zone = Field("Europe/Moscow", description="Zone where an organisation's region names none.")
    mentor_capacity: int = Field(3, ge=1, le=50, description="Pairs a mentor may lead at once.")
    max_body_bytes: int = Field(2_000_000, ge=1024, description="Largest request body, bytes; evidence files included.")
    patience_seconds: float = Field(2.0, ge=0, le=30, description="How long a query with at= waits for its read model.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Least level that is logged."
    )
    pulse: Path | None = Field(None, description="File whose time a live follower, worker or scheduler renews.")
    otlp_url: Http | None = Field(None, description="OTLP collector that spans are sent to; left out: no traces.")
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="Port of 127.0.0.1 for metrics of a follower, worker or scheduler."
    )
    ready_lag_seconds: float = Field(
        30.0, gt=0, description="A server whose read models are further behind is unready."
    )
    demo: bool = Field(False, description="Demo mode: development actors, story clock, generated people.")
    story_now: AwareDatetime | None = Field(None, description="Demo mode only: what the story clock shows at start.")

    @model_validator(mode="after")
    def _story_only_in_demo(self) -> Self:
        if self.story_now is not None and not self.demo:
            raise ValueError(
                "LETOPIS_STORY_NOW переводит часы только в демонстрации: уберите её или задайте LETOPIS_DEMO=1. "
                "It moves the clock in demo mode only: leave it out, or set LETOPIS_DEMO=1."
            )
        return self

    @property
    def journal_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'journal.db'}"

    @property
    def read_models_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'read_models.db'}"
