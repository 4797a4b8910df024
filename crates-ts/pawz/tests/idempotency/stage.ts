import type { HttpService } from "@tixlys/pawz";
import type { PostgresIdempotencyOptions } from "@tixlys/pawz/postgres";
import {
  mintFor,
  type TestClaims,
  testDatabase,
  type TestKeys,
  testKeys,
} from "@tixlys/testkit";
import { type Between, shop, tables } from "./shop.ts";

export type Sent = {
  readonly path?: string;
  readonly key?: string;
  readonly body?: unknown;
  /** As it is, instead of `body`. */
  readonly text?: string;
  /** Nobody when `null`. */
  readonly as?: TestClaims | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Got = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly isReplay: boolean;
};

/** The request of `sent`; the key goes quoted. */
export function requestOf(
  sent: Sent,
  keys: TestKeys,
  origin = "http://shop.test",
): Request {
  const headers = new Headers({
    "content-type": "application/json",
    ...sent.headers,
  });
  if (sent.key !== undefined) headers.set("idempotency-key", `"${sent.key}"`);
  if (sent.as !== null) {
    const claims = { userId: ada, audiences: ["shop"], ...sent.as };
    headers.set("authorization", `Bearer ${mintFor(keys, claims)}`);
  }
  const body = sent.text ?? JSON.stringify(sent.body ?? { name: "lamp" });
  const url = `${origin}${sent.path ?? "/v1/orders"}`;
  return new Request(url, { method: "POST", headers, body });
}

export async function read(response: Response): Promise<Got> {
  const { status, headers } = response;
  const isReplay = headers.get("idempotency-replayed") === "true";
  return { status, headers, text: await response.text(), isReplay };
}

export const ada = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11";
export const newKey = (): string => crypto.randomUUID();
const migrations = `${import.meta.dir}/../platform/migrations`;

/** A database with the shop's tables, and what tests ask of it. */
export async function stage(max = 8) {
  const keys = testKeys();
  const verifier = keys.verifierFor("shop");
  const own = await testDatabase("users", { migrations, max });
  const { database, url, close } = own;
  await database.sql.unsafe(tables);
  const send = async (http: HttpService, sent: Sent): Promise<Got> =>
    read(await http.handle(requestOf(sent, keys)));
  /** Effects that stand, counted both ways. */
  const effects = async (name?: string) => {
    const rows = await database.sql<{ name: string; id: string }[]>`
      select name, message_id as id from effect where ${name ?? null}::text is null or name = ${name ?? null}`;
    const [counter] = await database.sql<
      { n: number }[]
    >`select n from counter`;
    return { ids: rows.map(({ id }) => id), counted: counter?.n ?? -1 };
  };
  const keptRows = () =>
    database.sql<{ execution_id: string; row: string }[]>`
      select execution_id, k::text as row from http.idempotency_key k order by created_at`;
  const clear = async (): Promise<void> => {
    await database.sql.unsafe(
      "truncate effect, http.idempotency_key; update counter set n = 0",
    );
  };
  return {
    database,
    url,
    close,
    keys,
    send,
    effects,
    keptRows,
    clear,
    replica: (between?: Between, options?: PostgresIdempotencyOptions) =>
      shop(database, verifier, between, options),
  };
}
