// Reads and checks the seal of an interim permit with WebCrypto. Sends nothing, stores nothing, knows no page.
// The twin of plakette/permit/: the byte format stands there.
"use strict";

globalThis.PermitSeal = (() => {
  const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  // Values 0 to 2 are shifts; none may occur, but for 0 as padding at the end.
  const C40 = "\0\u0001\u0002 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const START = [0xdc, 0x03, 0x6a, 0xbc];
  const TAGS = [0x00, 0x01, 0x02, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e];
  const LENGTHS = { 0x00: 16, 0x01: 8, 0x02: 8, 0x0b: 2, 0x0c: 1, 0x0d: 8, 0x0e: 1 };
  const PLATE = /^[A-Z0-9ÄÖÜ](?:[ -]?[A-Z0-9ÄÖÜ])+$/;
  const HALF_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;
  const MAX_DAYS = 14;
  const CURVE = { name: "ECDSA", namedCurve: "P-256" };
  const ALGORITHM = { name: "ECDSA", hash: "SHA-256" };

  class MalformedError extends Error {}

  function must(condition, what) {
    if (!condition) throw new MalformedError(what);
  }

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function fromToken(token) {
    must(/^[A-Z2-7]{200,320}$/.test(token), "Base32");
    const bytes = [];
    let bits = 0;
    let value = 0;
    for (const letter of token) {
      value = (value << 5) | BASE32.indexOf(letter);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.push(value >> bits);
        value &= (1 << bits) - 1;
      }
    }
    must(bits < 5 && value === 0, "stray bits");
    return Uint8Array.from(bytes);
  }

  function fromBase64url(text) {
    must(/^[\w-]*$/.test(text), "base64url");
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  }

  function readC40(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 2) {
      const number = bytes[at] * 256 + bytes[at + 1] - 1;
      must(number >= 0 && number < 64000, "C40");
      text += C40[Math.floor(number / 1600)] + C40[Math.floor(number / 40) % 40] + C40[number % 40];
    }
    return text;
  }

  function isoDay(year, month, day) {
    const iso = [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
    const date = new Date(`${iso}T00:00:00Z`);
    must(!Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === iso, "day");
    return iso;
  }

  function readPackedDay(bytes) {
    const number = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
    return isoDay(number % 10000, Math.floor(number / 1000000), Math.floor(number / 10000) % 100);
  }

  function readDay(text) {
    must(/^[0-9]{8}$/.test(text), "day");
    return isoDay(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
  }

  function readFields(bytes) {
    const fields = {};
    const tags = [];
    for (let at = 0; at < bytes.length; ) {
      const [tag, length] = [bytes[at], bytes[at + 1]];
      must(length !== undefined && at + 2 + length <= bytes.length, "length");
      must(LENGTHS[tag] === undefined || LENGTHS[tag] === length, "length");
      tags.push(tag);
      fields[tag] = bytes.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
    must(tags.join() === TAGS.join(), "tags");
    return fields;
  }

  function daysBetween(first, last) {
    return Math.round((Date.parse(last) - Date.parse(first)) / 86400000);
  }

  function checkSignature(bytes) {
    must(bytes.length === 64, "signature");
    const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32)].map((half) => BigInt(`0x${hex(half)}`));
    must(r > 0n && s > 0n && s <= HALF_ORDER, "signature");
    return bytes;
  }

  function checkStatement(statement) {
    const { issuedOn, signedOn, validFrom, validUntil } = statement;
    must(/^[A-Z]{4}$/.test(statement.signer) && /^[0-9A-F]{2}$/.test(statement.keyReference), "header");
    must(issuedOn <= validFrom && validFrom <= validUntil, "dates");
    must(issuedOn <= signedOn && signedOn <= validUntil, "dates");
    must(daysBetween(issuedOn, validUntil) < MAX_DAYS, "too long");
    must(statement.plate.length <= 12 && PLATE.test(statement.plate), "plate");
    must(/^[A-Z]{2}$/.test(statement.country), "country");
    must([2, 3, 4].includes(statement.group) && [1, 3].includes(statement.scope), "group or scope");
    return statement;
  }

  // Takes a token apart: { statement, body, signature }. Proves nothing yet. Throws MalformedError.
  function read(token, profile) {
    const bytes = fromToken(token);
    const end = bytes.length - 66;
    must(end > 18 && bytes[end] === 0xff && bytes[end + 1] === 0x40, "signature tag");
    const body = bytes.subarray(0, end);
    must(START.every((byte, at) => body[at] === byte) && body[16] === 0x01 && body[17] === 0xc9, "header");
    const fields = readFields(body.subarray(18));
    must(hex(fields[0x00]) === profile, "profile");
    const signer = readC40(body.subarray(4, 10));
    must(signer.slice(4, 6) === "02" && signer[8] === "\0", "signer");
    const text = (tag) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fields[tag]);
    const statement = checkStatement({
      signer: signer.slice(0, 4),
      keyReference: signer.slice(6, 8),
      issuedOn: readPackedDay(body.subarray(10, 13)),
      signedOn: readPackedDay(body.subarray(13, 16)),
      validFrom: readDay(text(0x01)),
      validUntil: readDay(text(0x02)),
      plate: text(0x0a),
      country: text(0x0b),
      group: fields[0x0c][0],
      permitId: hex(fields[0x0d]),
      scope: fields[0x0e][0],
    });
    return { statement, body, signature: checkSignature(bytes.subarray(end + 2)) };
  }

  async function isSigned(message, signature, publicKey) {
    const key = await crypto.subtle.importKey("raw", fromBase64url(publicKey), CURVE, false, ["verify"]);
    return crypto.subtle.verify(ALGORITHM, key, signature, message);
  }

  // The payload of a signed document (key set, revocation list, officer's list), or null. keys: name → public key.
  async function openDocument(kind, text, keys) {
    try {
      const document = JSON.parse(text);
      const payload = fromBase64url(document.payload);
      const signature = checkSignature(fromBase64url(document.signature));
      const prefix = new TextEncoder().encode(`plakette ${kind} 1\n`);
      const message = new Uint8Array([...prefix, ...payload]);
      if (!Object.hasOwn(keys, document.key) || !(await isSigned(message, signature, keys[document.key]))) return null;
      return { ...JSON.parse(new TextDecoder().decode(payload)), signedBy: document.key };
    } catch {
      return null;
    }
  }

  // The calendar day in Stuttgart at a moment, "2026-11-23".
  function stuttgartDay(moment) {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Berlin",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    }).formatToParts(moment);
    const part = (type) => parts.find((one) => one.type === type).value;
    return `${part("year")}-${part("month")}-${part("day")}`;
  }

  // { code, statement }: the statement only where its seal is genuine. trust: { keys, revoked } as opened.
  async function verify(token, profile, trust, now) {
    let seal;
    try {
      seal = read(token, profile);
    } catch {
      return { code: "malformed" };
    }
    const { statement } = seal;
    const key = trust.keys.keys.find((one) => one.reference === statement.keyReference);
    if (!key || statement.signer !== trust.keys.signer) return { code: "unknown_key" };
    const inTime =
      key.signs_from <= statement.signedOn &&
      statement.signedOn <= key.signs_until &&
      statement.validUntil <= key.verifies_until;
    if (!inTime || !(await isSigned(seal.body, seal.signature, key.public_key))) return { code: "forged" };
    return { code: judge(statement, trust.revoked, now), statement };
  }

  function judge(statement, revoked, now) {
    const today = stuttgartDay(now);
    if (revoked && revoked.permits.includes(statement.permitId)) return "revoked";
    if (today < statement.validFrom) return "not_yet";
    if (today > statement.validUntil) return "expired";
    if (!revoked || now - Date.parse(revoked.made_at) > 24 * 3600 * 1000) return "stale";
    return "valid";
  }

  return { fromBase64url, isSigned, openDocument, read, stuttgartDay, verify };
})();
