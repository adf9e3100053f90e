"""The interim permit as a sealed document: format, signature, judgement. Pure: no database, no files."""

from plakette.permit.keys import KeySet, RevocationList, VerifyingKey
from plakette.permit.seal import from_token, parse, seal, to_token
from plakette.permit.statement import MAX_DAYS, MalformedError, Scope, Statement
from plakette.permit.verdict import Code, Verdict, local_day, verify

__all__ = [
    "MAX_DAYS",
    "Code",
    "KeySet",
    "MalformedError",
    "RevocationList",
    "Scope",
    "Statement",
    "Verdict",
    "VerifyingKey",
    "from_token",
    "local_day",
    "parse",
    "seal",
    "to_token",
    "verify",
]
