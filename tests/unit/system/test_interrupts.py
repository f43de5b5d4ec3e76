"""Signals are noted, and do afterwards what they always do."""

import os
import signal
from collections.abc import Iterator

import pytest

from viewer.system.interrupts import signals_noted


@pytest.fixture(autouse=True)
def usual_handlers() -> Iterator[None]:
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in usual.items():
        signal.signal(number, handler)


def test_an_interrupt_waits_until_the_block_is_left() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), signals_noted() as noted:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)  # somebody is in a hurry
        assert set(noted) == {signal.SIGINT}
        done = True
    assert done


def test_the_usual_handlers_are_set_back_and_called_once() -> None:
    calls: list[int] = []

    def usual(number: int, frame: object) -> None:
        calls.append(number)

    signal.signal(signal.SIGTERM, usual)
    with signals_noted():
        os.kill(os.getpid(), signal.SIGTERM)
        assert calls == []
    assert calls == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is usual
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_a_signal_nothing_happens() -> None:
    with signals_noted() as noted:
        pass
    assert noted == []


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with signals_noted() as noted:
        os.kill(os.getpid(), signal.SIGINT)
    assert noted == []
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_an_error_in_the_block_gives_way_to_the_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt), signals_noted():
        os.kill(os.getpid(), signal.SIGINT)
        raise ValueError("because of it, perhaps")
