/** X.509 certificates (RFC 5280) for one machine: an authority, and what it vouches for. P-256 and SHA-256 throughout. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import {
  bits,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  truth,
  utcTime,
  utf8,
} from "./der.ts";

/** Who signs. */
export type Issuer = { readonly name: string; readonly key: KeyObject };

/** A certificate to be made. */
export type CertificateRequest = {
  readonly name: string;
  readonly key: KeyObject;
  readonly from: Date;
  readonly until: Date;
} & (
  | {
      readonly kind: "authority";
      /** Host names below which it may vouch. */
      readonly permitted: readonly string[];
    }
  | {
      readonly kind: "server";
      /** Host names and addresses. */
      readonly names: readonly string[];
    }
);

/** A new private key. */
export const newKey = (): KeyObject =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/** Signs a certificate; PEM. */
export function certificateOf(request: CertificateRequest, by: Issuer): string {
  const spki = publicBytes(request.key);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial()),
    ecdsaWithSha256,
    nameOf(by.name),
    sequence(utcTime(request.from), utcTime(request.until)),
    nameOf(request.name),
    spki,
    explicit(3, sequence(...extensionsOf(request, by))),
  );
  const signature = sign("sha256", body, by.key);
  const whole = sequence(body, ecdsaWithSha256, bits(signature));
  const text = Buffer.from(whole).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

/** Random and positive, without a leading zero byte. */
function serial(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

const nameOf = (common: string): Uint8Array =>
  sequence(set(sequence(oid("2.5.4.3"), utf8(common))));

const publicBytes = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: "der", type: "spki" });

/** RFC 5280 §4.2.1.2: SHA-1 of the key's bits, as a name and nothing more. */
const keyId = (key: KeyObject): Uint8Array =>
  createHash("sha1").update(publicBytes(key).subarray(-65)).digest();

function extensionsOf(request: CertificateRequest, by: Issuer): Uint8Array[] {
  const common = [
    extension("2.5.29.14", octets(keyId(request.key))),
    extension("2.5.29.35", sequence(implicit(0, keyId(by.key)))),
  ];
  if (request.kind === "authority")
    return [
      ...common,
      // May sign servers, no further authority.
      extension("2.5.29.19", sequence(truth, integer(Buffer.from([0]))), true),
      // keyCertSign, cRLSign
      extension("2.5.29.15", bits(Buffer.from([0x06]), 1), true),
      extension(
        "2.5.29.30",
        sequence(explicit(0, Buffer.concat(request.permitted.map(subtree)))),
        true,
      ),
    ];
  return [
    ...common,
    extension("2.5.29.19", sequence(), true),
    // digitalSignature
    extension("2.5.29.15", bits(Buffer.from([0x80]), 7), true),
    extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", sequence(...request.names.map(generalName))),
  ];
}

function extension(
  id: string,
  value: Uint8Array,
  isCritical = false,
): Uint8Array {
  return sequence(oid(id), ...(isCritical ? [truth] : []), octets(value));
}

const dnsName = (name: string): Uint8Array =>
  implicit(2, Buffer.from(name, "ascii"));

const subtree = (name: string): Uint8Array => sequence(dnsName(name));

const generalName = (name: string): Uint8Array =>
  isIP(name) === 0 ? dnsName(name) : implicit(7, addressBytes(name));

function addressBytes(text: string): Uint8Array {
  if (isIP(text) === 4) return Buffer.from(text.split(".").map(Number));
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => part.split(":").filter(Boolean);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return Buffer.from(
    [...before, ...zeros, ...after]
      .map((group) => group.padStart(4, "0"))
      .join(""),
    "hex",
  );
}
