import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { createSigner } from "@tixlys/biscuit";
import { hostileTokens } from "@tixlys/biscuit/testing";
import { startAuth, type AuthProcess } from "./process.ts";

const rounds = 10_000;
const atOnce = 32;
/** Longer ones do not fit into a header at all. */
const longestToken = 8_000;

describe("auth #43: hostile tokens, sent to a running service", () => {
  let auth: AuthProcess;
  let tokens: readonly (readonly [string, string])[] = [];
  beforeAll(async () => {
    auth = await startAuth({ env: { LOG_LEVEL: "info" } });
    tokens = Object.entries(hostileTokens(genuine(auth.privateKey))).filter(
      ([, token]) => token !== "" && token.length < longestToken,
    );
  }, 30_000);
  afterAll(() => auth.close());

  const send = async (token: string) => {
    const response = await fetch(`${auth.url}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, text: await response.text() };
  };

  test("each of them is 401 and is not told why", async () => {
    expect(tokens.length).toBeGreaterThan(80);
    for (const [name, token] of tokens) {
      const { status, text } = await send(token);
      expect([name, status]).toEqual([name, 401]);
      expect(text).toContain('"token-invalid"');
      expect(text).not.toMatch(/profile|block|datalog|\bat \//i);
    }
  });

  test("ten thousand different ones leave its memory flat and its people served", async () => {
    let sent = 0;
    const flood = async (count: number): Promise<void> => {
      const until = sent + count;
      const one = async (): Promise<void> => {
        while (sent < until) {
          const [, token = ""] = tokens[sent % tokens.length] ?? [];
          // Another end makes other bytes of it, so that no cache answers.
          const tail = (sent += 1).toString(36).padStart(8, "A");
          const { status } = await send(`${token.slice(0, -8)}${tail}`);
          if (status !== 401) throw new Error(`${status} for ${sent}`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, one));
    };
    await flood(rounds / 4);
    const before = await residentMib(auth.pid);
    await flood(rounds);
    expect((await residentMib(auth.pid)) - before).toBeLessThan(48);
    expect((await fetch(`${auth.url}/health/ready`)).status).toBe(200);
  }, 60_000);
});

/** A good access token of nobody in particular. */
function genuine(privateKey: string): string {
  const issuedAt = new Date();
  return createSigner(privateKey, { environment: "test" }).mint({
    userId: Bun.randomUUIDv7(),
    roles: ["user", "customer"],
    verified: true,
    sessionId: Bun.randomUUIDv7(),
    tokenId: Bun.randomUUIDv7(),
    gen: 1,
    aal: 1,
    authTime: issuedAt,
    client: "api",
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + 300_000),
    audiences: ["auth"],
  });
}

async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kib = "0"] = /VmRSS:\s+(\d+) kB/.exec(status) ?? [];
  return Number(kib) / 1024;
}
