"""A passkey in software (WebAuthn Level 2, ES256, no attestation): what browser and phone do together."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftKey:
    """Keeps one credential. ``verifies`` is whether it asks for finger, face or PIN."""

    def __init__(self, origin: str = "http://testserver", *, verifies: bool = True) -> None:
        self.origin = origin
        self.verifies = verifies
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user_handle = b""
        self.counter = 0

    def create(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.create()."""
        public = options["publicKey"]
        self.user_handle = to_bytes(public["user"]["id"])
        cose_key = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cose_key
        data = self._authenticator_data(public["rp"]["id"], ATTESTED) + attested
        response = {
            "clientDataJSON": to_text(self._client_data("webauthn.create", public["challenge"])),
            "attestationObject": to_text(cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})),
            "transports": ["internal"],
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.get()."""
        public = options["publicKey"]
        data = self._authenticator_data(public["rpId"])
        client_data = self._client_data("webauthn.get", public["challenge"])
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": to_text(client_data),
            "authenticatorData": to_text(data),
            "signature": to_text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": to_text(self.user_handle),
        }
        return self._credential(response, {})

    def _authenticator_data(self, rp_id: str, flags: int = 0) -> bytes:
        self.counter += 1
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.counter)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, response: dict[str, Any], extensions: dict[str, Any]) -> str:
        name = to_text(self.credential_id)
        credential = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**credential, "clientExtensionResults": extensions})
