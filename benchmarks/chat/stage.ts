/** The suite's chat as `./tixlys up` starts it, in a folder and on ports of its own, and tokens that it believes. */
import postgres from "postgres";
import type { Report } from "../lib/report.ts";
import { startOwnSuite } from "../lib/suite.ts";
import { tokensOf } from "../lib/tokens.ts";

/** What a part gets. */
export type ChatStage = {
  readonly suite: ChatSuite;
  readonly options: Readonly<
    Record<
      "rounds" | "roundMs" | "latencySeconds" | "idle" | "small" | "large",
      number
    >
  >;
  readonly report: Report;
  readonly say: (line: string) => void;
  /** Folder for plots. */
  readonly plots: string;
};

/** One process of chat, with PostgreSQL and NATS, and auth, which says every second that nothing was revoked. */
export type ChatSuite = {
  readonly port: number;
  readonly pid: number;
  /** For files of a part; gone with the suite. */
  readonly folder: string;
  /** What another process of chat is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** An access token of a verified person, for an hour. */
  readonly token: (userId?: string) => string;
  stop(): Promise<void>;
};

const PORT_OFFSET = 11_600;
const HOUR_MS = 3_600_000;

/** @param place Another one beside the first has ports of its own. */
export async function startSuite(place = 0): Promise<ChatSuite> {
  const suite = await startOwnSuite({
    name: "chat",
    portOffset: PORT_OFFSET + place * 1_000,
    up: ["--only", "auth,chat"],
  });
  const [chat] = suite.processesOf("chat");
  const mint = tokensOf(await suite.environmentOf("auth"));
  return {
    port: Number(new URL(chat.url).port),
    pid: chat.pid,
    folder: suite.home,
    env: {
      ...(await suite.environmentOf("chat")),
      RATE_LIMIT_SCALE: "1000000",
      LOG_LEVEL: "warn",
    },
    token: (userId = Bun.randomUUIDv7()) =>
      mint({
        userId,
        roles: ["user", "customer"],
        audiences: ["chat"],
        lifetimeMs: HOUR_MS,
      }),
    stop: () => suite.stop(),
  };
}

/**
 * A public channel of somebody's, whose name chat has heard of, as it has of everybody who is registered; answers its id and the
 * owner's token.
 */
export async function makeChannel(
  { port, env, token: mint }: ChatSuite,
  name: string,
): Promise<{ readonly channelId: string; readonly owner: string }> {
  const userId = Bun.randomUUIDv7();
  const sql = postgres(env["DATABASE_URL"] ?? "", { max: 1 });
  await sql`insert into people (user_id, display_name, profile_version) values (${userId}, ${name}, 1)`;
  await sql.end();
  const token = mint(userId);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/channels`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      "idempotency-key": `"${crypto.randomUUID()}"`,
    },
    body: JSON.stringify({ kind: "public", name }),
  });
  const text = await answer.text();
  const [, id] = /"id":"([0-9a-f-]{36})"/.exec(text) ?? [];
  if (answer.status !== 201 || id === undefined)
    throw new Error(`no channel: ${answer.status} ${text}`);
  return { channelId: id, owner: token };
}
