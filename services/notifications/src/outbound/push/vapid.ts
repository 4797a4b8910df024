/** Who pushes (RFC 8292): a key pair on P-256 and a token signed with it for each push service. */
import {
  createECDH,
  createPrivateKey,
  type KeyObject,
  sign,
} from "node:crypto";

export type Vapid = {
  /** An uncompressed point in base64url: what a browser subscribes with. */
  readonly publicKey: string;
  /** The value of `Authorization` for a push to this endpoint. */
  authorization(endpoint: string, now: Date): string;
};

/** RFC 8292 §2 allows 24 hours; clocks differ. */
const validForSeconds = 12 * 3_600;
const scalarBytes = 32;

/**
 * @param privateKey The scalar: 32 bytes in hex, or in base64url as usual tools write it.
 * @param subject A `mailto:` or `https:` address under which the push service's people reach ours.
 * @throws Error for what is no key, without repeating it.
 */
export function vapidOf(privateKey: string, subject: string): Vapid {
  const { key, publicKey } = keysOf(scalarOf(privateKey));
  const head = jsonPart({ typ: "JWT", alg: "ES256" });
  return {
    publicKey,
    authorization(endpoint, now) {
      const exp = Math.floor(now.getTime() / 1_000) + validForSeconds;
      const claims = { aud: new URL(endpoint).origin, exp, sub: subject };
      const signed = `${head}.${jsonPart(claims)}`;
      const signature = sign("sha256", Buffer.from(signed), {
        key,
        dsaEncoding: "ieee-p1363",
      });
      const token = `${signed}.${signature.toString("base64url")}`;
      return `vapid t=${token}, k=${publicKey}`;
    },
  };
}

function scalarOf(text: string): Buffer {
  const scalar = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, "hex")
    : Buffer.from(text, "base64url");
  if (scalar.length !== scalarBytes) throw new Error("no scalar of P-256");
  return scalar;
}

/** OpenSSL computes the point and refuses a scalar that is outside of the curve's order. */
function keysOf(scalar: Buffer): { key: KeyObject; publicKey: string } {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(scalar);
  const point = pair.getPublicKey();
  const x = point.subarray(1, 1 + scalarBytes).toString("base64url");
  const y = point.subarray(1 + scalarBytes).toString("base64url");
  const d = scalar.toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x, y, d };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return { key, publicKey: point.toString("base64url") };
}

function jsonPart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
