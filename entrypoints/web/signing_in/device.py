"""What a device is called in the list of devices: browser and system, no version, so that it identifies nobody."""

from __future__ import annotations

BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a User-Agent holds → the browser; the first counts, since most call themselves Chrome and Safari too."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
OTHER = "программа / program"


def device_of(user_agent: str) -> str:
    """`Firefox, Linux`; a program where no browser is named."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return ", ".join(part for part in (browser, system) if part) if browser else OTHER
