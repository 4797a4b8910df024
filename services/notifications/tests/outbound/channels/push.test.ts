import {
  localPolicy,
  outboundHttp,
  publicPolicy,
  type TargetPolicy,
} from "@tixlys/outbound-http";
import { afterEach, describe, expect, test } from "bun:test";
import { guardedAskOnce } from "../../../src/outbound/http/guarded-ask.ts";
import { waitOf } from "../../../src/outbound/http/post-once.ts";
import { pushChannel } from "../../../src/outbound/push/channel.ts";
import {
  encrypt,
  newEphemeral,
  plaintextMaxBytes,
} from "../../../src/outbound/push/encrypt.ts";
import { slowHosts } from "../../../src/outbound/push/slow-hosts.ts";
import { vapidOf } from "../../../src/outbound/push/vapid.ts";
import { pushService } from "./push-service.ts";
import { deliveryIdOf, vapidPrivateKey, vapidSubject } from "./worlds.ts";

const patient = () => AbortSignal.timeout(20_000);
const clock = () => new Date("2026-11-27T12:00:00.000Z");

/** RFC 8291, appendix A. */
const example = {
  plaintext: "When I grow up, I want to be a watermelon",
  p256dh:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  ownPublic:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  ownPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

async function exampleEphemeral() {
  const point = Buffer.from(example.ownPublic, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const { subtle } = crypto;
  const withD = { ...jwk, d: example.ownPrivate };
  const privateKey = await subtle.importKey("jwk", withD, curve, false, [
    "deriveBits",
  ]);
  const publicKey = await subtle.importKey("jwk", jwk, curve, true, []);
  const salt = Uint8Array.from(Buffer.from(example.salt, "base64url"));
  return { keys: { privateKey, publicKey }, salt };
}

test("the example of RFC 8291 comes out byte for byte", async () => {
  const body = await encrypt(
    new TextEncoder().encode(example.plaintext),
    example,
    await exampleEphemeral(),
    0,
  );
  expect(Buffer.from(body).toString("base64url")).toBe(example.body);
});

test("a body is never longer than every push service must take, and its length tells little", async () => {
  const lengths = new Set<number>();
  for (const length of [1, 2, 250, plaintextMaxBytes]) {
    const plaintext = new Uint8Array(length);
    const body = await encrypt(plaintext, example, await newEphemeral());
    expect(body.length).toBeLessThanOrEqual(4_096);
    lengths.add(body.length);
  }
  expect(lengths.size).toBe(2);
  const tooLong = new Uint8Array(plaintextMaxBytes + 1);
  expect(encrypt(tooLong, example, await newEphemeral())).rejects.toThrow(
    "does not fit",
  );
});

describe("a push", () => {
  let service: ReturnType<typeof pushService> | undefined;
  afterEach(() => service?.close());

  const sent = async (
    answer?: () => Response | Promise<Response>,
    title = "An offer",
    policy: TargetPolicy = localPolicy,
  ) => {
    const at = (service = pushService());
    at.state.answer = answer;
    const vapid = vapidOf(vapidPrivateKey, vapidSubject);
    const result = await pushChannel({
      ask: guardedAskOnce(outboundHttp({ policy }), clock),
      vapid,
      clock,
    }).send(
      {
        deliveryId: deliveryIdOf("0190a6c0-1c5e-7b8a-9f43-00000000000d"),
        kind: "offer-received",
        title,
        body: "",
        to: at,
      },
      patient(),
    );
    return { result, received: at.received, publicKey: vapid.publicKey };
  };

  test("comes encrypted for the one browser, signed by our key, with a topic of its delivery", async () => {
    const { received, publicKey } = await sent();
    const [push] = received;
    expect(JSON.parse(push?.plaintext ?? "")).toEqual({
      id: "0190a6c0-1c5e-7b8a-9f43-00000000000d",
      kind: "offer-received",
      title: "An offer",
      body: "",
    });
    expect(push?.claims).toEqual({
      aud: new URL(service?.endpoint ?? "").origin,
      exp: Date.parse("2026-11-28T00:00:00.000Z") / 1_000,
      sub: vapidSubject,
    });
    const { headers } = push ?? { headers: new Headers() };
    expect(headers.get("authorization")).toEndWith(`, k=${publicKey}`);
    expect(headers.get("ttl")).toBe("86400");
    expect(headers.get("topic")).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
  });

  test("to a subscription that is unknown has nobody to go to", async () => {
    const { result } = await sent(() => new Response(null, { status: 404 }));
    expect(result).toEqual({
      ok: false,
      error: { type: "refused", reason: "recipient-gone" },
    });
  });

  test("that does not fit is not sent", async () => {
    const { result, received } = await sent(undefined, "x".repeat(5_000));
    expect(result).toMatchObject({ error: { reason: "message-too-large" } });
    expect(received).toHaveLength(0);
  });

  test("is put off for as long as the push service asks, by seconds or by date", async () => {
    const retry = { "retry-after": "120" };
    const { result } = await sent(
      () => new Response(null, { status: 429, headers: retry }),
    );
    expect(result).toEqual({
      ok: false,
      error: {
        type: "deferred",
        reason: "channel-busy",
        retryAfterMs: 120_000,
      },
    });
    const date = "Fri, 27 Nov 2026 12:00:30 GMT";
    expect(waitOf(date, clock())).toBe(30_000);
    expect(waitOf("soon", clock())).toBeUndefined();
  });

  test("to an address inside our networks is not sent, and its delivery has failed for good", async () => {
    const within = { ...publicPolicy, schemes: localPolicy.schemes };
    const policy = { ...within, ports: "any" } as const;
    const { result, received } = await sent(undefined, "An offer", policy);
    expect(result).toEqual({
      ok: false,
      error: { type: "refused", reason: "target-refused" },
    });
    expect(received).toHaveLength(0);
  });

  test("follows no redirect", async () => {
    let followed = 0;
    const elsewhere = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => {
        followed += 1;
        return new Response(null, { status: 201 });
      },
    });
    const location = elsewhere.url.href;
    const { result } = await sent(
      () => new Response(null, { status: 307, headers: { location } }),
    );
    await elsewhere.stop(true);
    expect(result).toMatchObject({ error: { type: "deferred" } });
    expect(followed).toBe(0);
  });
});

test("a VAPID key is read from hex and from base64url, and what is none is refused without being repeated", () => {
  const hex = vapidOf(vapidPrivateKey, vapidSubject);
  const base64url = Buffer.from(vapidPrivateKey, "hex").toString("base64url");
  expect(vapidOf(base64url, vapidSubject).publicKey).toBe(hex.publicKey);
  expect(hex.publicKey).toMatch(/^B[A-Za-z0-9_-]{86}$/);
  for (const wrong of ["ff".repeat(32), "00".repeat(32), "short"])
    expect(() => vapidOf(wrong, vapidSubject)).toThrow();
});

test("a host that has not answered for a while has two pushes under way, and no slot of those who answer", async () => {
  const fairly = slowHosts();
  const sent = { ok: true, value: null } as const;
  const late = {
    ok: false,
    error: { type: "deferred", reason: "channel-timeout" },
  } as const;
  for (let nth = 0; nth < 3; nth += 1)
    expect(await fairly("slow", async () => late)).toEqual(late);
  const hangs = Promise.withResolvers<typeof sent>();
  const two = [1, 2].map(() => fairly("slow", () => hangs.promise));
  expect(await fairly("slow", async () => sent)).toMatchObject({
    error: { type: "deferred", reason: "channel-busy" },
  });
  expect(await fairly("other", async () => sent)).toEqual(sent);
  hangs.resolve(sent);
  await Promise.all(two);
  const hung = [1, 2, 3].map(() => fairly("slow", async () => sent));
  expect(await Promise.all(hung)).toEqual([sent, sent, sent]);
});
