"""Whose request is it? The address that a trusted proxy saw, never the one that the caller claims."""

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The caller's address behind ``settings.TRUSTED_PROXIES`` (0, 1, 2) proxies, fit as a throttling key.

    Each of our proxies appends to X-Forwarded-For whom it saw, so only the last entries are ours; whatever
    stands left of them was written by the caller and is ignored. Without the header the connection counts.
    Ports are cut off; IPv6 is grouped to its /64, which one household has; IPv4 in IPv6 becomes IPv4.
    "unknown" where there is nothing readable.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    entries = [
        entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()
    ]
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return _group(peer)
    if not entries:
        logger.warning("a request came without X-Forwarded-For past %d trusted proxies", proxies)
        return _group(peer)
    return _group(entries[-min(proxies, len(entries))])


def _group(text: str) -> str:
    address = _parse(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((int(address), 64), strict=False).network_address)
        address = address.ipv4_mapped
    return str(address) if address is not None else UNKNOWN


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """Read "1.2.3.4", "1.2.3.4:5678", "::1", "[::1]", "[::1]:80", "fe80::1%eth0"; None for anything else."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare.partition("%")[0])
    except ValueError:
        return None
