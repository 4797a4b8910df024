import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from "node:crypto";

export type Pushed = {
  readonly headers: Headers;
  readonly plaintext: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

/**
 * A push service with one browser behind it, on this machine: it checks who pushes and reads what comes as a browser does, with code
 * of its own (RFC 8188, 8291 and 8292 from the receiver's side). `answer` says what it replies instead of 201.
 */
export function pushService() {
  const browser = createECDH("prime256v1");
  const p256dh = browser.generateKeys("base64url", "uncompressed");
  const auth = randomBytes(16);
  const received: Pushed[] = [];
  const state: { answer: (() => Response | Promise<Response>) | undefined } = {
    answer: undefined,
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    async fetch(request) {
      const body = Buffer.from(await request.arrayBuffer());
      if (state.answer !== undefined) return state.answer();
      const claims = claimsOf(request.headers.get("authorization") ?? "");
      if (claims["aud"] !== server.url.origin)
        return new Response(null, { status: 403 });
      const plaintext = opened(body, browser, auth);
      received.push({ headers: request.headers, plaintext, claims });
      return new Response(null, { status: 201 });
    },
  });
  const endpoint = `${server.url.origin}/push/${randomBytes(12).toString("hex")}`;
  return {
    endpoint,
    keys: { p256dh, auth: auth.toString("base64url") },
    received,
    state,
    close: () => server.stop(true),
  };
}

/** Reads `aes128gcm`: salt, record size, key id, then one record. */
function opened(
  body: Buffer,
  browser: ReturnType<typeof createECDH>,
  auth: Buffer,
): string {
  const salt = body.subarray(0, 16);
  const idLength = body[20] ?? 0;
  const theirs = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  const derive = (ikm: Buffer, from: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync("sha256", ikm, from, info, length));
  const info = Buffer.concat([
    Buffer.from("WebPush: info\0"),
    browser.getPublicKey(),
    theirs,
  ]);
  const ikm = derive(browser.computeSecret(theirs), auth, info, 32);
  const use = (name: string) => Buffer.from(`Content-Encoding: ${name}\0`);
  const box = createDecipheriv(
    "aes-128-gcm",
    derive(ikm, salt, use("aes128gcm"), 16),
    derive(ikm, salt, use("nonce"), 12),
  );
  box.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([
    box.update(record.subarray(0, -16)),
    box.final(),
  ]);
  const end = padded.lastIndexOf(2);
  if (padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error("what follows the delimiter is not padding");
  return padded.subarray(0, end).toString("utf8");
}

/** The claims of a VAPID token whose signature is that of the key beside it; throws for any other. */
function claimsOf(authorization: string): Record<string, unknown> {
  const [, token = "", key = ""] =
    /^vapid t=([^,]+), k=(\S+)$/.exec(authorization) ?? [];
  const point = Buffer.from(key, "base64url");
  const [head = "", body = "", signature = ""] = token.split(".");
  const publicKey = createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Error("not signed by the key that it names");
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
}
