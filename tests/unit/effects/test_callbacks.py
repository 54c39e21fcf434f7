"""Addresses that a carrier may have us call, and every spelling of one that it may not."""

from ipaddress import ip_address

import pytest

from pledgekeeper.effects.callbacks import Callback, NotPublic, addresses_of, callback_of, public
from pledgekeeper.errors import Invalid

TAKEN = {
    "https://noc.baltel.example/events": Callback("noc.baltel.example", 443, "/events"),
    "https://NOC.Baltel.Example": Callback("noc.baltel.example", 443, "/"),
    "https://noc.baltel.example:443/": Callback("noc.baltel.example", 443, "/"),
    "https://noc.baltel.example:8443/a/b?key=%20x&y": Callback("noc.baltel.example", 8443, "/a/b?key=%20x&y"),
    "https://xn--bltel-gra.example/": Callback("xn--bltel-gra.example", 443, "/"),
    "HTTPS://noc.baltel.example/?q": Callback("noc.baltel.example", 443, "/?q"),
    "https://8.8.4.4/": Callback("8.8.4.4", 443, "/"),
    "https://[2606:4700::1111]:8443/": Callback("2606:4700::1111", 8443, "/"),
}


@pytest.mark.parametrize("url", TAKEN)
def test_an_address_of_the_public_internet_is_taken(url):
    assert callback_of(url) == TAKEN[url]


REFUSED = [
    # not encrypted, or not the web
    "http://noc.baltel.example/", "ftp://noc.baltel.example/", "gopher://noc.baltel.example/", "file:///etc/passwd",
    "//noc.baltel.example/", "noc.baltel.example", "", "https:/noc.baltel.example", "https:noc.baltel.example",
    "javascript:alert(1)", "https://", "https:///x", "https://:443/",
    # who is meant by whom
    "https://user@noc.baltel.example/", "https://user:secret@noc.baltel.example/", "https://8.8.4.4@127.0.0.1/",
    "https://127.0.0.1@8.8.4.4/", "https://@noc.baltel.example/", "https://noc.baltel.example#@127.0.0.1/",
    "https://127.0.0.1\\@noc.baltel.example/", "https://noc.baltel.example\\.evil.example/",
    "https://noc.baltel.example%2f@127.0.0.1/", "https://noc.baltel.example/#part", "https://noc.baltel.example/#",
    # spaces, controls, other alphabets
    " https://noc.baltel.example/", "https://noc.baltel.example/ x", "https://noc.baltel.example/\r\nHost: x",
    "https://noc.baltel\t.example/", "https://noc.bałtel.example/", "https://127。0。0。1/", "https://①②⑦.0.0.1/",
    "https://noc.baltel.example/é", "https://noc.baltel%2eexample/", "https://%31%32%37.0.0.1/",
    # ports
    "https://noc.baltel.example:22/", "https://noc.baltel.example:0/", "https://noc.baltel.example:80/",
    "https://noc.baltel.example:6379/", "https://noc.baltel.example:99999/", "https://noc.baltel.example:port/",
    "https://noc.baltel.example:-1/", "https://noc.baltel.example:9001/2018-06-01/runtime/invocation/next",
    # names that only we know
    "https://localhost/", "https://LOCALHOST/", "https://localhost.localdomain/", "https://a.localhost/",
    "https://intranet/", "https://metadata.google.internal/", "https://printer.local/", "https://1.0.0.127.in-addr.arpa/",
    "https://noc.baltel.example./", "https://localhost./", "https://127.0.0.1./", "https://.example/", "https://a..example/",
    "https://-a.example/", "https://a-.example/", f"https://{'a' * 64}.example/", f"https://{'a.' * 130}example/",
    # our own machine and network, in digits
    "https://127.0.0.1/", "https://127.1/", "https://127.255.255.254/", "https://2130706433/", "https://0x7f000001/",
    "https://0x7f.1/", "https://0x7f.0x0.0x0.0x1/", "https://0177.0.0.1/", "https://017700000001/", "https://0/",
    "https://0.0.0.0/", "https://0x/", "https://127.0.0.0x1/", "https://127.0.0.01/", "https://4294967296/", "https://1.2.3/",
    "https://noc.baltel.1/", "https://noc.0x7f/", "https://256.1.1.1/", "https://08.8.4.4/",
    "https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/", "https://169.254.170.2/v2/credentials", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://168.63.129.16/", "https://192.0.0.192/", "https://192.0.2.1/",
    "https://198.18.0.1/", "https://198.51.100.7/", "https://203.0.113.7/", "https://224.0.0.1/",
    "https://239.255.255.250/", "https://240.0.0.1/", "https://255.255.255.255/", "https://192.88.99.1/",
    # the same in IPv6, or wrapped in it
    "https://[::1]/", "https://[::]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    "https://[2606:4700::1111%25eth0]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[ff02::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:8.8.4.4]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b::808:404]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/",
    "https://[2001::1]/", "https://[2001:db8::1]/", "https://[3fff::1]/", "https://[fec0::1]/", "https://[100::1]/",
    "https://[5f00::1]/", "https://[::1", "https://::1/", "https://[127.0.0.1]/", "https://[8.8.4.4]/", "https://[]/",
    "https://[v1.x]/", "https://[2606:4700::1111]x/", "https://[2606:4700::1111].example/",
    "https://noc.baltel.example/" + "a" * 2_000,
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_every_other_address_is_refused_and_told_why(url):
    with pytest.raises(Invalid, match=r"^callback ") as refused:
        callback_of(url)
    assert refused.value.facts == {"where": "callback"}


def test_a_secret_in_an_address_is_not_repeated():
    with pytest.raises(Invalid) as refused:
        callback_of("https://user:hush@noc.baltel.example/")
    assert "hush" not in str(refused.value)


def test_every_address_of_a_name_must_be_public():
    callback = callback_of("https://noc.baltel.example/")

    assert addresses_of(callback, lambda host: ["8.8.4.4", "2606:4700::1111", "8.8.4.4"]) == [
        "8.8.4.4", "2606:4700::1111",
    ]  # fmt: skip
    for inside in ("10.0.0.1", "127.0.0.1", "::1", "::ffff:8.8.4.4", "fe80::1%eth0", "64:ff9b::808:404", "nonsense"):
        with pytest.raises(NotPublic, match="which is not on the public internet"):
            addresses_of(callback, lambda host, inside=inside: ["8.8.4.4", inside])


def test_a_name_without_an_address_leads_nowhere():
    def unknown(host):
        raise OSError("Name or service not known")

    callback = callback_of("https://noc.baltel.example/")
    for resolve in (unknown, lambda host: []):
        with pytest.raises(NotPublic, match=r"noc\.baltel\.example has no address"):
            addresses_of(callback, resolve)


@pytest.mark.parametrize("text", ["8.8.4.4", "1.1.1.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2a00:1450::1"])
def test_what_borders_on_a_private_range_is_public(text):
    assert public(ip_address(text))


def test_the_host_header_is_the_name_with_a_port_that_is_not_the_usual_one():
    assert callback_of("https://noc.baltel.example/").authority == "noc.baltel.example"
    assert callback_of("https://noc.baltel.example:8443/").authority == "noc.baltel.example:8443"
    assert callback_of("https://[2606:4700::1111]:8443/").authority == "[2606:4700::1111]:8443"
