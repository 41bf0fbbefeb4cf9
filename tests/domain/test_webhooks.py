"""Webhooks: patience, what answers mean, which events there are, and where messages may go."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Refused
from portal.domain.timeline import DEEDS
from portal.domain.webhook_addresses import Target, may_connect, read_target
from portal.domain.webhook_words import families, named
from portal.domain.webhooks import TEST, WAITS, Answer, has_given_up, is_handle, judge, new_handle, wait_after
from tests.clock import START


def answer(status: int | None) -> Answer:
    return Answer(status, None if status else "timeout", "", 7)


def test_patience_grows_for_three_days() -> None:
    waits = [wait_after(attempt, 0) for attempt in range(1, len(WAITS) + 1)]
    assert waits == sorted(waits) and waits[0] == timedelta(seconds=5)
    assert timedelta(days=3) <= sum(waits, timedelta()) < timedelta(days=3.2)
    assert wait_after(len(WAITS) + 1, 0) is None
    assert wait_after(4, 0) < wait_after(4, 0.5) < wait_after(4, 1) == timedelta(hours=1.1)


@pytest.mark.parametrize(
    ("status", "attempt", "verdict"),
    [
        (200, 1, "done"), (204, 11, "done"), (299, 1, "done"), (301, 1, "later"), (400, 1, "later"), (404, 2, "later"),
        (410, 1, "gone"), (500, 10, "later"), (500, 11, "failed"), (None, 1, "later"), (None, 11, "failed"),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int | None, attempt: int, verdict: str) -> None:
    assert judge("customer_changed", answer(status), attempt) == verdict


def test_a_test_event_is_tried_once() -> None:
    assert judge(TEST, answer(500), 1) == "failed" and judge(TEST, answer(200), 1) == "done"


@pytest.mark.parametrize(("days", "given_up"), [(0, False), (2.99, False), (3, True), (9, True)])
def test_an_endpoint_has_three_days(days: float, given_up: bool) -> None:
    assert has_given_up(START, START + timedelta(days=days)) is given_up
    assert not has_given_up(None, START)


def test_every_kind_of_event_can_be_chosen_once_and_has_words() -> None:
    chosen = [kind for family in families() for kind, _ in family.kinds]
    assert sorted(chosen) == sorted(DEEDS) and all(family.kinds for family in families())
    assert str(named("invoice_settled")) == "Invoice … was paid."
    assert str(named("customer_changed")) == "The details were changed."


def test_handles_are_known_by_their_shape() -> None:
    assert is_handle(new_handle())
    for text in ("", "wh_", "wh_123", "wh_0123456789abcdeg", "wx_0123456789abcdef", "wh_0123456789ABCDEF"):
        assert not is_handle(text)


PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")
PRIVATE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.9", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::8.8.8.8", "100::1", "2001::1",
    "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "2606:2800:220:1::1%eth0", "localhost", "",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_machines_of_the_internet_may_be_reached(address: str) -> None:
    assert may_connect(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_other_machine_may_be_reached(address: str) -> None:
    assert not may_connect(address)


def test_this_machine_may_be_reached_for_trying_out_and_no_other_of_its_network() -> None:
    assert all(may_connect(address, loopback=True) for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1", *PUBLIC))
    others = ("10.0.0.1", "169.254.169.254", "192.168.1.1", "fe80::1", "fd00:ec2::254", "64:ff9b::10.0.0.1", "0.0.0.0")
    assert not any(may_connect(address, loopback=True) for address in others)


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("https://shop.example", Target("https", "shop.example", 443, "/")),
        ("HTTPS://Shop.Example:8443/Hooks?a=b%20c", Target("https", "shop.example", 8443, "/Hooks?a=b%20c")),
        ("https://bücher.example/", Target("https", "xn--bcher-kva.example", 443, "/")),
        ("https://[2606:2800:220:1::1]/x", Target("https", "2606:2800:220:1::1", 443, "/x")),
        ("https://shop.example:1024/", Target("https", "shop.example", 1024, "/")),
    ],
)
def test_addresses_are_read(typed: str, target: Target) -> None:
    assert read_target(typed) == target


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "whole address"), ("shop.example", "whole address"), ("ftp://shop.example", "whole address"),
        ("https://", "whole address"), ("https://shop.example/#x", "whole address"),
        ("http://shop.example/", "begins with https"), ("http://localhost:8000/", "begins with https"),
        ("https://me:secret@shop.example/", "user name"), ("https://shop.example@10.0.0.1/", "user name"),
        ("https://shop.example:22/", "port 443"), ("https://shop.example:80/", "port 443"),
        ("https://shop.example:0/", "port 443"), ("https://shop.example:65536/", "port 443"),
        ("https://localhost/", "complete host"), ("https://2130706433/", "complete host"),
        ("https://intranet/", "complete host"), ("https://sh op.example/", "host name"),
        ("https://shop..example/", "host name"), ("https://-shop.example/", "host name"),
        ("https://shop.example\\@10.0.0.1/", "user name"), ("https://shop.example\\.evil.example/", "host name"),
        ("https://shop.example/a b", "percent-encoded"), ("https://shop.example/\r\nHost: x", "percent-encoded"),
        ("https://shop.example/ü", "percent-encoded"), ("https://shop.example/a\\b", "percent-encoded"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_address_is_said(typed: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_target(typed)


def test_for_trying_out_this_machine_needs_no_certificate() -> None:
    assert read_target("http://localhost:81/x", loopback=True) == Target("http", "localhost", 81, "/x")
    with pytest.raises(Refused, match="https"):
        read_target("http://shop.example/", loopback=True)
