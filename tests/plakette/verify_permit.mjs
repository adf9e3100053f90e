// A stranger's check of an interim permit: knows the byte table and WebCrypto, nothing of our code.
// stdin: { url, publicKey (base64url of the raw point) }[]; stdout: facts and whether the seal is genuine.
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";

const { subtle } = webcrypto;

function base32(text) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  return Buffer.from(bytes);
}

function c40(buffer) {
  const letters = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  let text = "";
  for (let at = 0; at < buffer.length; at += 2) {
    const number = buffer.readUInt16BE(at) - 1;
    for (const value of [Math.floor(number / 1600), Math.floor((number % 1600) / 40), number % 40]) {
      text += value ? letters[value - 3] : "";
    }
  }
  return text;
}

function packedDay(buffer) {
  const digits = String(buffer.readUIntBE(0, 3)).padStart(8, "0");
  return `${digits.slice(4)}-${digits.slice(0, 2)}-${digits.slice(2, 4)}`;
}

function fields(buffer) {
  const found = [];
  for (let at = 0; at < buffer.length; at += 2 + buffer[at + 1]) {
    found.push([buffer[at], buffer.subarray(at + 2, at + 2 + buffer[at + 1])]);
  }
  return found;
}

async function check({ url, publicKey }) {
  const bytes = base32(url.split("#")[1]);
  const messageEnd = bytes.length - 66;
  const header = bytes.subarray(0, 18);
  const found = fields(bytes.subarray(18, messageEnd));
  const value = Object.fromEntries(found);
  const key = await subtle.importKey(
    "raw",
    Buffer.from(publicKey, "base64url"),
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["verify"],
  );
  const genuine = await subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    bytes.subarray(messageEnd + 2),
    bytes.subarray(0, messageEnd),
  );
  return {
    genuine,
    length: bytes.length,
    magic: header.subarray(0, 2).toString("hex"),
    issuer: c40(header.subarray(2, 4)),
    signer: c40(header.subarray(4, 10)),
    issuedOn: packedDay(header.subarray(10, 13)),
    signedOn: packedDay(header.subarray(13, 16)),
    type: header.subarray(16, 18).toString("hex"),
    tags: found.map(([tag]) => tag),
    profileLength: value[0].length,
    validFrom: value[1].toString(),
    validUntil: value[2].toString(),
    plate: value[10].toString("utf8"),
    country: value[11].toString(),
    group: value[12][0],
    permitId: value[13].toString("hex"),
    scope: value[14][0],
    signatureTag: bytes.subarray(messageEnd, messageEnd + 2).toString("hex"),
  };
}

const questions = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(questions.map(check))));
