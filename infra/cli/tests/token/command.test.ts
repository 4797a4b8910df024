/** `./tixlys token`: from the outside, with keys from a file and the operations of contracts/openapi. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attenuate, createSigner, generateRootKey } from "@tixlys/biscuit";
import type { AccessClaims } from "@tixlys/biscuit";
import { identify } from "../../stack/process-identity.ts";
import { main, sandbox } from "../support/cli.ts";
import { at, textAt } from "../support/json.ts";

const box = await sandbox();
const key = generateRootKey(3);
const [, publicKey = ""] = key.publicKey.split(":");
const now = Date.now();
const times = {
  issuedAt: new Date(now),
  expiresAt: new Date(now + 300_000),
  audiences: ["auth", "users", "notifications"],
};
/** A customer's token, unless said otherwise. */
const mint = (over: Partial<AccessClaims> = {}, { privateKey } = key): string =>
  createSigner(privateKey).mint({
    ...times,
    userId: "0198a-user",
    roles: ["user", "customer"],
    verified: true,
    sessionId: "0198a-session",
    tokenId: "0198a-token",
    gen: 1,
    aal: 2,
    authTime: times.issuedAt,
    client: "api",
    ...over,
  });
const token = mint();
const keyFile = join(box.home, "keys.txt");
beforeAll(() => {
  mkdirSync(box.home, { recursive: true });
  writeFileSync(keyFile, `${key.publicKey}\n`);
});
afterAll(() => box.remove());

/** Runs a verb with the token on standard input. */
async function piped(given: string, ...args: string[]) {
  const child = Bun.spawn([process.execPath, main, "token", ...args], {
    cwd: "/",
    env: box.env,
    stdin: new Blob([given]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}
const document = async (given: string, ...args: string[]): Promise<unknown> =>
  JSON.parse((await piped(given, ...args, "--json")).out);

/** What `can` says of one operation. */
async function verdict(given: string, operation: string, ...args: string[]) {
  const found = await document(
    given,
    ...["can", "--contracts", "--keys", keyFile, ...args],
  );
  const rows = at(found, "operations");
  const row: unknown = Array.isArray(rows)
    ? rows.find((each) => textAt(each, "operation") === operation)
    : undefined;
  return { opens: at(row, "opens"), reasons: String(at(row, "reasons")) };
}

describe("token inspect", () => {
  test("shows each block with its facts and checks, and says that nothing is verified", async () => {
    const narrowed = attenuate(token, { operations: ["users:*"] });
    const { out, code } = await piped(narrowed, "inspect");
    expect(code).toBe(0);
    expect(out).toContain("block 0, signed by auth");
    expect(out).toContain('role("customer")');
    expect(out).toContain(
      'block 1, appended\n  check if operation($o), $o.starts_with("users:")',
    );
    expect(out).toContain("not verified");
    expect(out).not.toContain(narrowed);
  });

  test("takes the token as an argument too, and what no verifier would read is an error with its reason", async () => {
    expect((await box.call(["token", "inspect", token])).code).toBe(0);
    const { code, err, out } = await piped("bm8gdG9rZW4=", "inspect");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("E_TOKEN");
    expect(err).not.toContain("bm8gdG9rZW4=");
  });
});

describe("token attenuate", () => {
  test("gives a narrower token alone on stdout, which verify and can know", async () => {
    const { out, err, code } = await piped(
      `Bearer ${token}\n`,
      ...["attenuate", "--only", "users:profile:read,auth:account:read"],
      ...["--service", "users", "--for", "10m"],
    );
    expect(code).toBe(0);
    expect(err).toContain('check if audience($a), {"users"}.contains($a)');
    const narrowed = out.trim();
    expect(narrowed).toMatch(/^[A-Za-z0-9_-]+=*$/);
    expect((await piped(narrowed, "verify", "--keys", keyFile)).code).toBe(0);
    expect(await verdict(narrowed, "users:profile:read")).toMatchObject({
      opens: "yes",
    });
    const refused = await verdict(narrowed, "auth:account:read");
    expect(refused.opens).toBe("no");
    expect(refused.reasons).toContain("block 1, check 0: check if audience");
  });

  test("seals, and what is sealed is not narrowed again", async () => {
    const { out } = await piped(token, "attenuate", "--seal");
    const { code, err } = await piped(out, "attenuate", "--for", "10m");
    expect(code).toBe(1);
    expect(err).toContain("the token is sealed");
  });

  const wrong: [args: string[], says: string][] = [
    [[], "at least one of --only"],
    [["--for", "soon"], "--for takes 30s, 10m, 2h or 1d"],
    [["--for", "0s"], "--for takes 30s, 10m, 2h or 1d"],
    [["--only", "us*"], '"*" must follow ":"'],
    [["--ony", "users:*"], "did you mean --only?"],
  ];
  test.each(wrong)("%p is refused with what would do", async (args, says) => {
    const { code, err, out } = await piped(token, "attenuate", ...args);
    expect(code).toBeGreaterThan(0);
    expect(out).toBe("");
    expect(err).toContain(says);
  });
});

describe("token verify", () => {
  test("tells who it is for and until when; a stranger's signature and an old token are refused", async () => {
    const { out, code } = await piped(token, "verify", "--keys", keyFile);
    expect(code).toBe(0);
    expect(out).toContain("genuine");
    expect(out).toContain("(user, customer; aal 2)");
    const stranger = await piped(
      mint({}, generateRootKey(3)),
      "verify",
      "--keys",
      keyFile,
    );
    expect(stranger.code).toBe(1);
    expect(stranger.err).toContain("token-invalid");
    const old = mint({
      issuedAt: new Date(Date.now() - 600_000),
      expiresAt: new Date(Date.now() - 1_000),
    });
    expect((await piped(old, "verify", "--keys", keyFile)).err).toContain(
      "token-expired",
    );
  });

  test("reads keys as /v1/keys and as biscuit web keys show them", async () => {
    const shapes = {
      "v1.json": {
        status: "success",
        data: { keys: [{ keyId: 3, publicKey }] },
      },
      "bwk.json": [
        { algorithm: "ed25519", key_bytes: publicKey, key_id: 3, issuer: "x" },
      ],
    };
    for (const [name, shape] of Object.entries(shapes)) {
      const file = join(box.home, name);
      writeFileSync(file, JSON.stringify(shape));
      expect((await piped(token, "verify", "--keys", file)).code).toBe(0);
    }
  });

  test("says what to do without keys and without a suite", async () => {
    const { code, err } = await piped(token, "verify");
    expect(code).toBe(1);
    expect(err).toContain("E_NOT_RUNNING");
    expect(err).toContain("--keys FILE");
    const missing = await piped(token, "verify", "--keys", "/nowhere");
    expect(missing.err).toContain("E_KEYS");
  });
});

describe("token can", () => {
  test("names the guard that closes an operation", async () => {
    const service = createSigner(key.privateKey).mintService({
      ...times,
      service: "users",
      tokenId: "0198a-service",
    });
    expect((await verdict(service, "auth:session:list")).reasons).toContain(
      "guard general@1",
    );
    const narrowed = attenuate(token, { operations: ["auth:*"] });
    expect((await verdict(narrowed, "auth:session:list")).reasons).toContain(
      "guard delegable",
    );
  });

  test("says that it depends where the token wants a resource that was not named", async () => {
    const narrowed = attenuate(token, { resources: ["users/profiles/1"] });
    expect(await verdict(narrowed, "users:profile:read")).toMatchObject({
      opens: "depends",
    });
    expect(
      await verdict(
        narrowed,
        "users:profile:read",
        "--resource",
        "users/profiles/1",
      ),
    ).toMatchObject({ opens: "yes" });
    expect(
      await verdict(
        narrowed,
        "users:profile:read",
        "--resource",
        "users/profiles/2",
      ),
    ).toMatchObject({ opens: "no" });
  });

  test("asks the running suite for keys and operations, policies of a service's own among them", async () => {
    const suite = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      reusePort: false,
      routes: {
        "/v1/keys": () =>
          Response.json({
            status: "success",
            data: { keys: [{ keyId: 3, publicKey }] },
          }),
        "/openapi.json": () => Response.json(ownOperations),
      },
    });
    const url = `http://127.0.0.1:${suite.port}`;
    mkdirSync(join(box.home, "run"), { recursive: true });
    writeFileSync(
      join(box.home, "run", "state.json"),
      JSON.stringify({
        supervisor: await identify(process.pid),
        phase: "running",
        services: [{ name: "auth", url }],
      }),
    );
    try {
      const { out, code } = await piped(token, "can");
      expect(code).toBe(0);
      expect(out).toContain("opens 1 of 2 operations");
      expect(out).toMatch(
        /✗ +auth:thing:buy +POST \/auth\/v1\/things +guard bulk-buyer@2: Providers/,
      );
      expect(out).not.toContain(token);
      const provider = mint({ roles: ["user", "provider"] });
      expect((await piped(provider, "can", "--open")).out).toContain(
        "auth:thing:buy",
      );
    } finally {
      await suite.stop(true);
      writeFileSync(join(box.home, "run", "state.json"), "");
    }
  });
});

const ownOperations = {
  paths: {
    "/v1/things": {
      post: {
        "x-operation": "auth:thing:buy",
        "x-guard": ["general", "bulk-buyer@2"],
        "x-policies": [
          {
            name: "bulk-buyer",
            version: 2,
            summary: "Providers",
            allow: [{ roles: ["provider"] }],
          },
        ],
      },
      get: { "x-operation": "auth:thing:list", "x-guard": ["general"] },
    },
  },
};
