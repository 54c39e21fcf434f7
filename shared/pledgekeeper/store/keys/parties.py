"""Carriers, their systems and accounts, what is promised to them, and who of ours is on duty."""

from datetime import date

from pledgekeeper.store.keys.key import Key


def carrier(carrier_id: str) -> Key:
    """A carrier with its contacts and agreement."""
    return {"pk": f"CARRIER#{carrier_id}", "sk": "PROFILE"}


def affiliate(parent_id: str, carrier_id: str) -> Key:
    """Finds a carrier's affiliates: `begins_with(sk, AFFILIATE#)` under the parent."""
    return {"pk": f"CARRIER#{parent_id}", "sk": f"AFFILIATE#{carrier_id}"}


def address(email: str) -> Key:
    """Finds the carrier that a mail address belongs to."""
    return {"pk": f"ADDRESS#{email.lower()}", "sk": "ADDRESS"}


def domain(name: str) -> Key:
    """Finds the carrier that a mail domain belongs to."""
    return {"pk": f"DOMAIN#{name.lower()}", "sk": "DOMAIN"}


def account(carrier_id: str) -> str:
    """One query on this partition reads what we look after for a carrier: its events and receipts."""
    return f"ACCOUNT#{carrier_id}"


def account_line(carrier_id: str) -> Key:
    """What is open of one account; one query on the partition finds that of all accounts."""
    return {"pk": "ACCOUNTS", "sk": carrier_id}


def listed(carrier_id: str) -> Key:
    """One of all carriers; one query on the partition finds them all."""
    return {"pk": "CARRIERS", "sk": carrier_id}


def client(client_id: str) -> Key:
    """Finds whose system signs in with this client of the user pool, and with which roles."""
    return {"pk": f"CLIENT#{client_id}", "sk": "CLIENT"}


def clients_of(carrier_id: str) -> str:
    """One query on this partition finds the clients of a carrier's systems."""
    return f"CLIENTS#{carrier_id}"


def client_of(carrier_id: str, client_id: str) -> Key:
    """One of them."""
    return {"pk": clients_of(carrier_id), "sk": client_id}


def user(user_id: str) -> Key:
    """When the roles of somebody who signs in were last changed."""
    return {"pk": f"USER#{user_id}", "sk": "USER"}


def session(digest: str) -> Key:
    """Who is signed in to the pages with a cookie, of which only the hash is known."""
    return {"pk": f"SESSION#{digest}", "sk": "SESSION"}


def allowance(whose: str, day: date) -> Key:
    """What a carrier, or a system of it (`carrier/client`), has taken of its requests of a day."""
    return {"pk": f"ALLOWANCE#{whose}", "sk": day.isoformat()}


def request_key(whose: str, key: str) -> Key:
    """Which request a sender's Idempotency-Key came with first."""
    return {"pk": f"KEY#{whose}#{key}", "sk": "KEY"}


def roster() -> Key:
    """The centres, people and rotations in force."""
    return {"pk": "ROSTER", "sk": "CURRENT"}


def roster_change(change_id: str) -> Key:
    """An override or an absence. One query on the partition reads the roster with all of them."""
    return {"pk": "ROSTER", "sk": f"CHANGE#{change_id}"}


def roster_version() -> Key:
    """Counts the changes: who writes one has read all before it."""
    return {"pk": "ROSTER", "sk": "VERSION"}


def roster_told(what: str) -> Key:
    """Has a person or a desk been told of a duty or a gap?"""
    return {"pk": f"ROSTER-TOLD#{what}", "sk": "TOLD"}


def stakeholders(name: str) -> Key:
    """A named list of people of ours who are told of problems."""
    return {"pk": "STAKEHOLDERS", "sk": f"LIST#{name}"}


def version(name: str) -> Key:
    """A published version of a pledge or of calendars; one query on the partition reads them all."""
    return {"pk": "VERSIONS", "sk": f"VERSION#{name}"}
