import { ok, uuidV7 } from "@tixlys/nexus";
import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import {
  createApplication,
  type AuthApplication,
} from "../../../src/application/application.ts";
import type {
  AccessGrant,
  LinkHash,
  PasswordHash,
  Passwords,
  Ports,
  Store,
} from "../../../src/application/ports.ts";
import type { FailureQuotas } from "../../../src/domain/guessing/failure-quotas.ts";
import { apiKeySecrets } from "../../../src/outbound/crypto/api-key-secrets.ts";
import { refreshSecrets } from "../../../src/outbound/crypto/refresh-secrets.ts";
import { deviceTokens } from "../../../src/outbound/crypto/device-tokens.ts";
import { factorSecrets } from "../../../src/outbound/crypto/factor-secrets.ts";
import { memoryGuesses, plainGuessKeys } from "./guesses.ts";
import { memoryStore, type MemoryStore } from "./store.ts";

/** The application over ports that live in this process and tell what happened to them. */
export type Bench<S extends Store = Store> = {
  readonly app: AuthApplication;
  readonly store: S;
  readonly ports: Ports;
  /** Mailed tokens, newest last. */
  readonly mailed: string[];
  readonly granted: AccessGrant[];
  readonly logins: string[];
  readonly passwords: CountedPasswords;
  readonly advance: (ms: number) => void;
  readonly now: () => Date;
};

export type CountedPasswords = Passwords & {
  readonly calls: string[];
  cost: number;
  busy: boolean;
};

/** Hashes in name only: `cost:password`; counts what it is asked to do. */
function plainPasswords(): CountedPasswords {
  const calls: string[] = [];
  const overloaded = { ok: false, error: { type: "Overloaded" } } as const;
  const passwords: CountedPasswords = {
    calls,
    cost: 1,
    busy: false,
    async hash(password) {
      calls.push("hash");
      // cast: stands for a hash.
      return passwords.busy
        ? overloaded
        : ok(`${passwords.cost}:${password}` as PasswordHash);
    },
    async verify(text, hash) {
      calls.push("verify");
      return passwords.busy
        ? overloaded
        : ok(hash?.replace(/^\d+:/, "") === text);
    },
    isOutdated: (hash) => Number(hash.split(":")[0]) < passwords.cost,
  };
  return passwords;
}

/** What a test may put in the place of the ports in memory. */
export type BenchParts = Partial<
  Pick<
    Ports,
    | "accessTokens"
    | "keyRing"
    | "guesses"
    | "guessKeys"
    | "tokenDesk"
    | "mailSecrets"
    | "passwords"
    | "breaches"
    | "erasingServices"
    | "exportSources"
    | "exportSeal"
    | "factorSecrets"
    | "requestId"
  >
> & {
  readonly at?: string;
  /** How many failures are let through; those of production unless told. */
  readonly failures?: FailureQuotas;
  /** Ids begin here; benches that share a database need different ones. */
  readonly seed?: number;
};

export function bench(parts?: BenchParts): Bench<MemoryStore>;
export function bench(parts: BenchParts & { readonly store: Store }): Bench;
export function bench(
  options: BenchParts & { readonly store?: Store } = {},
): Bench {
  let now = new Date(options.at ?? "2026-11-21T10:00:00Z").getTime();
  let count = options.seed ?? 0;
  const clock = (): Date => new Date(now);
  const store = options.store ?? memoryStore();
  const mailed: string[] = [];
  const granted: AccessGrant[] = [];
  const logins: string[] = [];
  const passwords = plainPasswords();
  const ids = (): string => {
    count += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(5, count);
    return uuidV7(clock(), random);
  };
  const ports: Ports = {
    store,
    passwords: options.passwords ?? passwords,
    breaches: options.breaches ?? { contain: async () => false },
    refreshSecrets,
    mailSecrets: options.mailSecrets ?? {
      issue() {
        count += 1;
        // As long as a real one has to be before a page shows it.
        const token = `mailed-token-${String(count).padStart(6, "0")}`;
        mailed.push(token);
        // cast: stands for a hash.
        return { token, hash: `#${token}` as LinkHash };
      },
      // cast: stands for a hash.
      hashOf: (token) => `#${token}` as LinkHash,
      seal: async (secret) => `sealed_${secret.messageId}_${secret.token}`,
    },
    accessTokens: options.accessTokens ?? {
      mint(grant) {
        granted.push(grant);
        return `access-${granted.length}`;
      },
      keys: () => [
        { keyId: 1, algorithm: "Ed25519", publicKey: "00".repeat(32) },
      ],
    },
    factorSecrets:
      options.factorSecrets ??
      factorSecrets(
        columnCipher({ keys: columnKeysOf(`1:${"5e".repeat(32)}`) }),
      ),
    keyRing: options.keyRing ?? {
      own: { keyId: 1, publicKey: "00".repeat(32) },
      make: (keyId) => ({
        publicKey: String(keyId).padStart(64, "0"),
        wrapped: `wrapped-${keyId}`,
      }),
      load: () => undefined,
    },
    tokenDesk: options.tokenDesk ?? {
      identify: () => undefined,
      narrow: () => ({ ok: false, error: { type: "TokenIsFull" } }),
      knows: () => false,
      mintForService: ({ service }) => `service-${service}`,
    },
    erasingServices: options.erasingServices ?? ["notifications", "users"],
    exportSources: options.exportSources ?? {
      ask: async (service, userId) => ({
        schemaVersion: 1,
        records: JSON.stringify([{ table: service, row: { userId } }]),
        next: undefined,
      }),
    },
    exportSeal: options.exportSeal ?? {
      seal: (_, records) => `sealed:${records}`,
      open: (_, sealed) => sealed.replace(/^sealed:/, ""),
    },
    guesses: options.guesses ?? memoryGuesses(),
    guessKeys: options.guessKeys ?? plainGuessKeys,
    deviceTokens,
    apiKeySecrets: apiKeySecrets("test"),
    counts: { login: (result) => void logins.push(result) },
    clock,
    ids,
    requestId: options.requestId ?? (() => "request-1"),
  };
  const app = createApplication(ports, {
    passwords: { minLength: 15 },
    ...(options.failures === undefined ? {} : { failures: options.failures }),
  });
  const advance = (ms: number): void => {
    now += ms;
  };
  return {
    app,
    store,
    ports,
    mailed,
    granted,
    logins,
    passwords,
    advance,
    now: clock,
  };
}

/** A person as they would register. */
export const ada = {
  email: "ada@example.test",
  username: "lovelace",
  password: "engines weave algebra",
  kind: "customer",
} as const;

export const device = {
  userAgent:
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
  ip: "203.0.113.7",
};

/** Registers and redeems the link. */
export async function verifiedAccount(
  on: Bench,
  who: {
    email: string;
    username: string;
    password: string;
    kind: "customer" | "provider";
  } = ada,
) {
  const registered = await on.app.register(who);
  if (!registered.ok)
    throw new Error(`not registered: ${registered.error.type}`);
  const verified = await on.app.verifyEmail({ token: on.mailed.at(-1) ?? "" });
  if (!verified.ok) throw new Error(`not verified: ${verified.error.type}`);
  return verified.value;
}

/** Logs a person in. */
export async function loggedIn(
  on: Bench,
  who: { username: string; password: string } = ada,
  client: "api" | "web" = "api",
) {
  const started = await on.app.login({
    identifier: who.username,
    password: who.password,
    client,
    device,
  });
  if (!started.ok) throw new Error(`not logged in: ${started.error.type}`);
  return started.value;
}
