import { describe, expect, test } from "bun:test";
import { attenuate, createSigner, generateRootKey } from "../src/index.ts";
import type { DecisionObservation } from "../src/index.ts";
import { withScope } from "../src/wasm/index.ts";
import { engine } from "./support/engine.ts";
import { changeBlock } from "../src/testing/rewrite.ts";
import {
  after,
  claimsOf,
  mint,
  mintService,
  now,
  outcome,
  root,
  setUp,
} from "./support/suite.ts";

describe("a token by itself (http-rules 64)", () => {
  test("a good token gives its principal exactly as it was minted", () => {
    const decision = setUp().decide(mint({ actor: "0198a-admin" }));
    expect(decision).toMatchObject({
      allowed: true,
      principal: {
        kind: "user",
        userId: "0198a-user",
        roles: ["user", "customer"],
        tier: "general",
        verified: true,
        sessionId: "0198a-session",
        tokenId: "0198a-token",
        aal: 1,
        authTime: now,
        client: "web",
        actor: "0198a-admin",
      },
      token: { id: "0198a-token", issuedAt: now, expiresAt: after(300) },
    });
  });

  test("no token is token-missing", () => {
    const { decide } = setUp();
    expect(outcome(decide(undefined))).toBe("token-missing");
    expect(outcome(decide(""))).toBe("token-missing");
  });

  test("http-rules 64, auth #36: expiry is exact, to the second and without grace", () => {
    const { decide, time } = setUp();
    const token = mint();
    time.now = new Date(after(300).getTime() - 1);
    expect(outcome(decide(token))).toBe("allowed");
    time.now = after(300);
    expect(outcome(decide(token))).toBe("token-expired");
  });

  test("http-rules 64, auth #36: a future-dated token is good from 30 s before it was issued, not earlier", () => {
    const { decide, time } = setUp();
    const token = mint();
    time.now = after(-30);
    expect(outcome(decide(token))).toBe("allowed");
    time.now = after(-31);
    expect(outcome(decide(token))).toBe("token-invalid");
    time.now = after(-61);
    expect(decide(token)).toMatchObject({
      reason: "token-invalid",
      detail: expect.stringContaining("in the future"),
    });
  });

  test("http-rules 64: a revoked token is refused", () => {
    const { decide, revocations } = setUp();
    const token = mint();
    expect(outcome(decide(token))).toBe("allowed");
    revocations.apply({
      kind: "sid",
      id: "0198a-session",
      exp: after(300).getTime() / 1000,
    });
    expect(outcome(decide(token))).toBe("token-revoked");
  });

  test("http-rules 64: a token with any byte changed is refused", () => {
    const { decide } = setUp();
    const token = mint();
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (let i = 0; i < token.length; i += 7) {
      const other = letters[(i + letters.indexOf(token[i] ?? "A") + 1) % 52];
      const changed = token.slice(0, i) + other + token.slice(i + 1);
      if (changed === token) continue;
      expect(outcome(decide(changed))).toBe("token-invalid");
    }
  });

  test("http-rules 64: a token narrowed to something else is refused, and the reason names block and check", () => {
    const { decide } = setUp();
    const token = mint();
    const narrowed = attenuate(token, { operations: ["orders:*"] });
    expect(decide(narrowed, { delegable: true })).toEqual({
      allowed: false,
      reason: "insufficient",
      detail:
        'block 1, check 0: check if operation($o), $o.starts_with("orders:")',
    });
    const elsewhere = attenuate(token, { services: ["orders"] });
    expect(outcome(decide(elsewhere))).toBe("token-invalid");
    const otherRequest = attenuate(token, { requestId: "r-1" });
    expect(outcome(decide(otherRequest, { requestId: "r-2" }))).toBe(
      "token-invalid",
    );
    expect(outcome(decide(otherRequest, { requestId: "r-1" }))).toBe("allowed");
    const shorter = attenuate(token, { expiresAt: after(-1) });
    expect(outcome(decide(shorter))).toBe("token-expired");
  });

  test("two texts never stand for one token: padding, white space and other alphabets are refused", () => {
    const { decide } = setUp();
    const token = mint();
    const others = [
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${token.slice(0, 4)} ${token.slice(4)}`,
    ];
    if (token.endsWith("=")) others.push(token.replace(/=+$/, ""));
    if (/[-_]/.test(token))
      others.push(token.replaceAll("-", "+").replaceAll("_", "/"));
    for (const other of others)
      expect(outcome(decide(other))).toBe("token-invalid");
    expect(outcome(decide(token))).toBe("allowed");
  });
});

describe("purpose and audience (auth #34)", () => {
  test("auth #34: a token for another purpose is refused on an API, and an access token elsewhere", () => {
    const { decide } = setUp();
    for (const purpose of ["mfa_pending", "email_verify", "reset"] as const) {
      const token = mint({ purpose });
      expect(outcome(decide(token))).toBe("token-invalid");
      expect(outcome(decide(token, { purpose }))).toBe("allowed");
      expect(outcome(decide(mint(), { purpose }))).toBe("token-invalid");
    }
  });

  test("auth #34: a refresh token, which is opaque, is refused on an API", () => {
    const opaque = crypto
      .getRandomValues(new Uint8Array(32))
      .toBase64({ alphabet: "base64url" });
    expect(outcome(setUp().decide(opaque))).toBe("token-invalid");
  });

  test("auth #34: a token for service A is refused at service B", () => {
    const token = mint({ audiences: ["orders"] });
    expect(outcome(setUp().decide(token))).toBe("token-invalid");
    expect(outcome(setUp({ audience: "orders" }).decide(token))).toBe(
      "allowed",
    );
    expect(outcome(setUp().decide(token, { audience: "orders" }))).toBe(
      "allowed",
    );
  });

  test("auth #34, auth #48: a service's token opens service routes only, and a user's token none of them", () => {
    const { decide } = setUp();
    expect(decide(mintService(), { guard: "service" })).toMatchObject({
      allowed: true,
      principal: {
        kind: "service",
        service: "feed",
        tokenId: "0198a-service-token",
      },
    });
    expect(outcome(decide(mintService()))).toBe("insufficient");
    expect(outcome(decide(mint(), { guard: "service" }))).toBe("insufficient");
    expect(outcome(decide(mintService(), { purpose: "access" }))).toBe(
      "token-invalid",
    );
  });
});

describe("keys (auth #35)", () => {
  test("auth #35: an unknown key id is refused", () => {
    const stranger = createSigner(generateRootKey(8).privateKey);
    expect(setUp().decide(stranger.mint(claimsOf()))).toMatchObject({
      reason: "token-invalid",
      detail: "unknown key id 8",
    });
  });

  test("auth #35: a token signed by a stranger under our key id is refused", () => {
    const stranger = createSigner(generateRootKey(7).privateKey);
    expect(setUp().decide(stranger.mint(claimsOf()))).toMatchObject({
      reason: "token-invalid",
      detail: "block 0: signature",
    });
  });

  test("auth #35: a token under a P-256 root key is refused without a crash", () => {
    const token = engine.use((classes) =>
      withScope((keep) => {
        const builder = new classes.BiscuitBuilder();
        builder.addCodeWithParameters(
          "user({user});",
          { user: "0198a-user" },
          {},
        );
        builder.setRootKeyId(7);
        const p256 = keep(
          classes.PrivateKey.fromBytes(new Uint8Array(32).fill(7), 1),
        );
        return keep(builder.build(p256)).toBase64();
      }),
    );
    expect(setUp().decide(token)).toMatchObject({
      reason: "token-invalid",
      detail: expect.stringContaining("profile: signature:"),
    });
  });

  test("auth #35: a changed block is refused though its text is well-formed", () => {
    const changed = changeBlock(mint(), 0, ({ data }) => ({
      data: Uint8Array.from(data, (byte, i) => (i === 12 ? byte ^ 1 : byte)),
    }));
    expect(outcome(setUp().decide(changed))).toBe("token-invalid");
  });

  test("auth #76: emergency removal of a key refuses its tokens at once, cached or not, and a stale source cannot bring it back", () => {
    const { decide, keys } = setUp();
    const token = mint();
    expect(outcome(decide(token))).toBe("allowed");
    keys.remove(7);
    expect(outcome(decide(token))).toBe("token-invalid");
    keys.replace(root.publicKey);
    expect(outcome(decide(token))).toBe("token-invalid");
  });

  test("a new key is trusted from the next decision on, though its token was refused just before", () => {
    const { decide, keys } = setUp();
    const next = generateRootKey(8);
    const token = createSigner(next.privateKey).mint(claimsOf());
    expect(outcome(decide(token))).toBe("token-invalid");
    keys.replace(`${root.publicKey},${next.publicKey}`);
    expect(outcome(decide(token))).toBe("allowed");
  });

  test("another key under the same id ends the cached yes of the old one", () => {
    const { decide, keys } = setUp();
    const token = mint();
    expect(outcome(decide(token))).toBe("allowed");
    keys.replace(generateRootKey(7).publicKey);
    expect(outcome(decide(token))).toBe("token-invalid");
  });
});

describe("what a decision shows", () => {
  test("auth #44: neither the answer's detail nor an observation holds the token or a part of it", () => {
    const observed: DecisionObservation[] = [];
    const { decide } = setUp({ observe: (o) => observed.push(o) });
    const token = mint();
    const narrowed = attenuate(token, { operations: ["orders:*"] });
    for (const one of [
      token.slice(0, -8),
      narrowed,
      `${token}AAAA`,
      mint({ purpose: "reset" }),
    ]) {
      const decision = decide(one);
      const shown = JSON.stringify([decision, observed]);
      for (let i = 0; i + 16 <= one.length; i += 16)
        expect(shown).not.toContain(one.slice(i, i + 16));
    }
    expect(observed.map(({ reason, source }) => `${reason} ${source}`)).toEqual(
      [
        "token-invalid cold",
        "insufficient cold",
        "token-invalid cold",
        "token-invalid cold",
      ],
    );
  });

  test("a holder's text cannot forge log lines or further Datalog in a detail", () => {
    const { decide } = setUp();
    const hostile = mint({ client: 'web"); role("root' });
    const decision = decide(hostile);
    if (!decision.allowed) throw new Error("expected a yes");
    expect(decision.principal).toMatchObject({
      client: 'web"); role("root',
      roles: ["user", "customer"],
    });
    const audience = setUp({ audience: 'x"\n\u001b[31m\u2028' });
    const token = mint({ audiences: ['y"\n\u001b[31m\u2028'] });
    expect(audience.decide(token)).toMatchObject({
      detail: String.raw`block 0, check 2: check if audience($a), {"y\"\u{a}\u{1b}[31m\u{2028}"}.contains($a)`,
    });
  });

  test("what a handler does to its principal does not reach the next request", () => {
    const { decide } = setUp();
    const token = mint();
    const first = decide(token);
    if (!first.allowed || first.principal?.kind !== "user")
      throw new Error("expected a user");
    first.principal.roles.push("root");
    first.principal.authTime.setTime(0);
    expect(decide(token)).toMatchObject({
      principal: { roles: ["user", "customer"], authTime: now },
    });
  });
});
