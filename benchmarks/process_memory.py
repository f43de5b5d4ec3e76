"""How much memory this process holds, and held at most: from Linux, which keeps count."""

from __future__ import annotations

from pathlib import Path

_STATUS = Path("/proc/self/status")
_FORGET_PEAK = "5"  # of /proc/PID/clear_refs: the peak becomes what is held now


def resident_mb() -> float:
    """Return what is held now."""
    return _read("VmRSS")


def peak_mb() -> float:
    """Return the most that was held at once since `forget_peak`."""
    return _read("VmHWM")


def forget_peak() -> None:
    """Let the peak be what is held now."""
    Path("/proc/self/clear_refs").write_text(_FORGET_PEAK)


def _read(field: str) -> float:
    for line in _STATUS.read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024 / 1e6
    raise LookupError(field)
