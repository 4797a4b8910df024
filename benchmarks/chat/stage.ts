/** The suite's chat as `./tixlys up` starts it, in a folder and on ports of its own, and tokens that it believes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { createSigner } from "../../crates-ts/biscuit/src/index.ts";
import type { Report } from "../lib/report.ts";

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

const root = join(import.meta.dir, "..", "..");
const PORT_OFFSET = 11_600;
const HOUR_MS = 3_600_000;

type Row = {
  readonly name: string;
  readonly url: string | null;
  readonly pid: number;
};

/**
 * Request limits are out of the way, and a tenth of the traces is recorded, as in production.
 *
 * @param place Another one beside the first has ports of its own.
 */
export async function startSuite(place = 0): Promise<ChatSuite> {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-bench-chat-"));
  const env = {
    ...process.env,
    TIXLYS_HOME: folder,
    TIXLYS_PORT_OFFSET: String(PORT_OFFSET + place * 1_000),
    RATE_LIMIT_SCALE: "1000000",
    LOG_LEVEL: "warn",
    TRACE_SAMPLE_RATIO: "0.1",
  };
  const tixlys = async (...args: string[]): Promise<string> => {
    const child = Bun.spawn([join(root, "tixlys"), ...args], {
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    if (code !== 0)
      throw new Error(`./tixlys ${args.join(" ")} ended with ${code}:\n${err}`);
    return out;
  };
  const stop = async (): Promise<void> => {
    await tixlys("down").catch((error: unknown) => console.error(error));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await tixlys("up", "--detach", "--no-seed", "--only", "auth,chat");
    // cast: the launcher's documented shape (architecture §4)
    const rows = (
      JSON.parse(await tixlys("ps", "--json")) as { services: Row[] }
    ).services;
    const chat = rows.find(({ name }) => name.startsWith("chat"));
    if (chat?.url == null) throw new Error("there is no chat");
    const envOf = async (service: string) =>
      // cast: names and values, as documented
      JSON.parse(await tixlys("env", service, "--json")) as Record<
        string,
        string
      >;
    const own = await envOf("chat");
    const { BISCUIT_PRIVATE_KEY: key = "", TIXLYS_ENV: environment } =
      await envOf("auth");
    const signer = createSigner(key, {
      environment: environment ?? "development",
    });
    return {
      port: Number(new URL(chat.url).port),
      pid: chat.pid,
      folder,
      env: { ...own, RATE_LIMIT_SCALE: "1000000", LOG_LEVEL: "warn" },
      token: (userId = Bun.randomUUIDv7()) => {
        const issuedAt = new Date();
        return signer.mint({
          userId,
          roles: ["user", "customer"],
          verified: true,
          sessionId: Bun.randomUUIDv7(),
          tokenId: Bun.randomUUIDv7(),
          gen: 1,
          aal: 1,
          authTime: issuedAt,
          client: "api",
          issuedAt,
          expiresAt: new Date(issuedAt.getTime() + HOUR_MS),
          audiences: ["chat"],
        });
      },
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
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
