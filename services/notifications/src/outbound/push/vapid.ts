/** Who pushes (RFC 8292): a key pair on P-256 and a token signed with it for each push service. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";

export type Vapid = {
  /** An uncompressed point in base64url: what a browser subscribes with. */
  readonly publicKey: string;
  /** The value of `Authorization` for a push to this endpoint. */
  authorization(endpoint: string, now: Date): string;
};

/** RFC 8292 §2 allows 24 hours; clocks differ. */
const validForSeconds = 12 * 3_600;
const scalarBytes = 32;
const uncompressed = 4;
/** What stands around the private scalar in SEC 1 (RFC 5915) for P-256. */
const sec1Head = Buffer.from("30310201010420", "hex");
const sec1Tail = Buffer.from("a00a06082a8648ce3d030107", "hex");

/**
 * @param privateKey The scalar: 32 bytes in hex, or in base64url as usual tools write it.
 * @param subject A `mailto:` or `https:` address under which the push service's people reach ours.
 * @throws Error for what is no key, without repeating it.
 */
export function vapidOf(privateKey: string, subject: string): Vapid {
  const key = keyOf(scalarOf(privateKey));
  const { x = "", y = "" } = createPublicKey(key).export({ format: "jwk" });
  const coordinates = [x, y].map((part) => Buffer.from(part, "base64url"));
  const point = Buffer.concat([Buffer.from([uncompressed]), ...coordinates]);
  const publicKey = point.toString("base64url");
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

/** What is wrong with a text that is to be such a key, as "must …"; undefined when nothing is. */
export function vapidKeyProblem(text: string): string | undefined {
  try {
    keyOf(scalarOf(text));
    return undefined;
  } catch {
    return "must be a private key on P-256: 32 bytes in hex or base64url";
  }
}

function scalarOf(text: string): Buffer {
  const scalar = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, "hex")
    : Buffer.from(text, "base64url");
  if (scalar.length !== scalarBytes) throw new Error("no scalar of P-256");
  return scalar;
}

function keyOf(scalar: Buffer) {
  const der = Buffer.concat([sec1Head, scalar, sec1Tail]);
  return createPrivateKey({ key: der, format: "der", type: "sec1" });
}

function jsonPart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
