"""Keys come and go under the root's signature; private halves stay in files that only their owner reads."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from plakette import permit_keys
from plakette.models import KeySet, Permit, SigningKey
from plakette.permit import Code, MalformedError, verify
from plakette.permit.keys import read_document, read_revocation_list, sign_document
from plakette.permit_keys import PermitKeyError, key_set_in_force
from plakette.services.permit import reseal_permits, revocation_list, revoke_permit, signed_revocation_list
from portal.accounts.worklists import worklists_for
from tests.factories.permit import issued, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def root_key(signing_key, tmp_path):
    return permit_keys.load_private(tmp_path / "permit_root.key")


def code_of(permit, now=None):
    moment = now or timezone.now()
    return verify(permit.token, key_set_in_force(), revocation_list(moment), moment).code


def test_private_halves_are_files_for_their_owner_alone(signing_key, settings, tmp_path):
    files = [*settings.PERMIT_KEY_DIR.glob("*.key"), tmp_path / "permit_root.key"]
    assert len(files) == 2
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    assert settings.PERMIT_KEY_DIR.stat().st_mode & 0o777 == 0o700


def test_nothing_private_is_in_the_database(signing_key, settings):
    private = permit_keys.signing_key(timezone.now())[1].private_numbers().private_value.to_bytes(32, "big")
    stored = [bytes(key.public_key) for key in SigningKey.objects.all()]
    stored += [row.document.encode() for row in KeySet.objects.all()]
    assert all(private not in content for content in stored)


def test_the_newest_key_signs_and_the_old_one_still_verifies(root_key):
    old = issued()
    permit_keys.rotate(root_key, timezone.now())
    new = issued("S-XY 1")
    assert [old.signing_key.reference, new.signing_key.reference] == ["01", "02"]
    assert [code_of(old), code_of(new)] == [Code.VALID, Code.VALID]
    assert code_of(old, timezone.now() + timedelta(days=13)) == Code.VALID


def test_an_old_key_leaves_the_set_after_its_last_permit(root_key):
    permit_keys.rotate(root_key, timezone.now())
    assert set(key_set_in_force().keys) == {"01", "02"}
    permit_keys.rotate(root_key, timezone.now() + timedelta(days=14))
    assert set(key_set_in_force().keys) == {"02", "03"}


def test_a_key_signs_only_on_its_days(root_key):
    with pytest.raises(PermitKeyError, match="Kein Siegelschlüssel"):
        permit_keys.signing_key(timezone.now() + timedelta(days=permit_keys.SIGNING_DAYS))


def test_the_last_permit_ends_before_its_key(root_key):
    last_day = timezone.now() + timedelta(days=permit_keys.SIGNING_DAYS - 1)
    permit = issued(now=last_day)
    assert permit.valid_until <= permit.signing_key.verifies_until


def test_a_distrusted_key_is_refused_at_once_and_its_permits_are_sealed_anew(root_key):
    permit, revoked = issued(), issued("S-XY 1")
    revoke_permit(revoked, reason="misuse")
    permit_keys.rotate(root_key, timezone.now(), distrust="01")
    assert code_of(permit) == Code.UNKNOWN_KEY
    assert [one.pk for one in reseal_permits()] == [permit.pk]
    resealed = Permit.objects.get(pk=permit.pk)
    assert code_of(resealed) == Code.VALID
    assert resealed.statement.permit_id == permit.statement.permit_id
    assert resealed.statement.issued_on == permit.statement.issued_on
    assert reseal_permits() == []


def test_a_lost_key_can_no_longer_sign_lists(root_key):
    now = timezone.now()
    stolen = permit_keys.signing_key(now)[1]
    permit_keys.rotate(root_key, now, distrust="01")
    empty = {"made_at": now.isoformat(), "key_set": 1, "permits": []}
    with pytest.raises(MalformedError):
        read_revocation_list(sign_document("revoked", empty, stolen, "01"), key_set_in_force())
    with pytest.raises(MalformedError):
        read_revocation_list(sign_document("revoked", empty, stolen, "02"), key_set_in_force())
    assert read_revocation_list(signed_revocation_list(), key_set_in_force())


def test_only_the_root_puts_a_set_in_force(root_key):
    unsigned = permit_keys.prepare_rotation(timezone.now())
    with pytest.raises(PermitKeyError, match="nicht mit unserem Wurzelschlüssel"):
        permit_keys.install(permit_keys.sign_key_set(unsigned, new_key()), timezone.now())
    assert set(key_set_in_force().keys) == {"01"}


def test_an_older_set_does_not_come_back(root_key):
    old = KeySet.objects.get().document
    permit_keys.rotate(root_key, timezone.now())
    with pytest.raises(PermitKeyError, match="neueres"):
        permit_keys.install(old, timezone.now())


def test_a_set_in_the_database_that_the_root_did_not_sign_is_worth_nothing(root_key):
    forged = permit_keys.sign_key_set(permit_keys.prepare_rotation(timezone.now()), new_key())
    KeySet.objects.create(version=2**40, document=forged)
    with pytest.raises(PermitKeyError, match="passt nicht"):
        key_set_in_force()


def test_documents_of_one_kind_do_not_pass_for_another(root_key):
    text = sign_document("keys", {}, root_key, "root")
    with pytest.raises(MalformedError):
        read_document("revoked", text, {"root": root_key.public_key()})


def test_demo_keys_are_renewed_before_they_end(signing_key):
    permit_keys.ensure_demo_keys(timezone.now())
    assert set(key_set_in_force().keys) == {"01"}
    permit_keys.ensure_demo_keys(timezone.now() + timedelta(days=permit_keys.SIGNING_DAYS - 20))
    assert "02" in key_set_in_force().keys


def test_demo_keys_survive_a_new_database(signing_key):
    """The folder stays, the rows are gone: pages that have seen the old set must accept the new one."""
    before = key_set_in_force().version
    KeySet.objects.all().delete()
    SigningKey.objects.all().delete()
    permit_keys.ensure_demo_keys(timezone.now() + timedelta(seconds=2))
    assert key_set_in_force().version > before


def test_the_root_is_made_only_once(signing_key, tmp_path):
    with pytest.raises(PermitKeyError, match="schon einen Wurzelschlüssel"):
        permit_keys.create_root(tmp_path / "another.key")


def test_a_lost_root_is_replaced(root_key, tmp_path):
    old, permit = KeySet.objects.get().document, issued()
    permit_keys.replace_root(tmp_path / "new_root.key", timezone.now())
    with pytest.raises(PermitKeyError, match="nicht mit unserem Wurzelschlüssel"):
        permit_keys.install(old, timezone.now())
    permit_keys.rotate(permit_keys.load_private(tmp_path / "new_root.key"), timezone.now())
    assert code_of(permit) in (Code.UNKNOWN_KEY, Code.FORGED)
    assert reseal_permits() == [permit]
    assert code_of(Permit.objects.get()) == Code.VALID


def test_references_go_round(root_key):
    SigningKey.objects.all().update(reference="FF")
    text = json.loads(permit_keys.prepare_rotation(timezone.now()))
    text["keys"][0]["reference"] = "FF"
    permit_keys.install(permit_keys.sign_key_set(json.dumps(text), root_key), timezone.now())
    permit_keys.rotate(root_key, timezone.now())
    assert "00" in key_set_in_force().keys


class TestCommand:
    """The way an operator goes: root once; then prepare here, sign elsewhere, install here."""

    def run(self, *words):
        out = StringIO()
        call_command("permit_keys", *words, stdout=out)
        return out.getvalue()

    def test_the_whole_way_with_an_offline_root(self, db, settings, tmp_path):
        settings.PERMIT_KEY_DIR = tmp_path / "keys"
        root, unsigned, signed = (
            str(tmp_path / name) for name in ("root.key", "next.json", "next.signed.json")
        )
        assert "nehmen Sie diese Datei vom Server" in self.run("create-root", "--root-key", root)
        assert "kann nicht gesiegelt werden" in self.run("list")
        self.run("prepare", "--to", unsigned)
        self.run("sign", unsigned, "--root-key", root, "--to", signed)
        assert "In Kraft" in self.run("install", signed)
        assert issued().signing_key.reference == "01"
        self.run("rotate", "--root-key", root, "--distrust", "01", "--days", "30")
        assert "kein Vertrauen mehr" in self.run("list")
        assert "Neu gesiegelt: 1" in self.run("reseal")

    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            (["rotate", "--root-key", "/nirgends"], "nirgends"),
            (["install", "/nirgends"], "nirgends"),
            (["prepare", "--to", "/dev/null", "--distrust", "77"], "steht nicht im Verzeichnis"),
        ],
    )
    def test_faults_are_one_sentence(self, signing_key, words, complaint):
        with pytest.raises(CommandError, match=complaint):
            self.run(*words)

    def test_sign_refuses_anything_but_a_key_set(self, signing_key, tmp_path):
        (tmp_path / "letter.json").write_text('{"dear": "root"}')
        with pytest.raises(CommandError, match="kein Schlüsselverzeichnis"):
            self.run(
                "sign", str(tmp_path / "letter.json"), "--to", "/dev/null",
                "--root-key", str(tmp_path / "permit_root.key"),
            )  # fmt: skip


def test_operators_are_reminded_in_time(signing_key, operator, clerk, monkeypatch):
    def reminded(user):
        return any("Siegelschlüssel" in str(entry.label) for entry in worklists_for(user))

    assert not reminded(operator)
    monkeypatch.setattr(permit_keys, "NOTICE", timedelta(days=permit_keys.SIGNING_DAYS))
    assert reminded(operator)
    assert not reminded(clerk)
