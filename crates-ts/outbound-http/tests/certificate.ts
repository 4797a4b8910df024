import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate of its own for one name, and its key, as PEM. Made here, so that no key lies in the repository. */
export function certificateOf(name: string): {
  readonly cert: string;
  readonly key: string | Buffer;
} {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
  });
  const signed = toBeSigned(name, publicKey);
  const signature = sign("sha256", signed, privateKey);
  const der = sequence(signed, ecdsaWithSha256, bits(signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}

/** RFC 5280 §4.1: version 3, the name as subject and issuer, and as the one alternative name. */
function toBeSigned(name: string, publicKey: KeyObject): Buffer {
  const subject = sequence(
    tag(0x31, sequence(oid("550403"), tag(0x0c, Buffer.from(name)))),
  );
  const validity = sequence(time("200101000000Z"), time("491231235959Z"));
  const alternative = sequence(
    oid("551d11"),
    tag(0x04, sequence(tag(0x82, Buffer.from(name)))),
  );
  return sequence(
    tag(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    subject,
    validity,
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tag(0xa3, sequence(alternative)),
  );
}

function tag(kind: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 128
      ? [length]
      : length < 256
        ? [0x81, length]
        : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([kind, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer =>
  tag(0x30, Buffer.concat(parts));
const integer = (value: number): Buffer => tag(0x02, Buffer.from([value]));
const bits = (value: Buffer): Buffer =>
  tag(0x03, Buffer.concat([Buffer.from([0]), value]));
const oid = (hex: string): Buffer => tag(0x06, Buffer.from(hex, "hex"));
const time = (text: string): Buffer => tag(0x17, Buffer.from(text));
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
