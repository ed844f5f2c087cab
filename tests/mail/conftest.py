"""Certificates for mail servers."""

from tests.mail.servers import authority

__all__ = ["authority"]
