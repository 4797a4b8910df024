/** The whole suite with two replicas of chat, tokens for whoever a test makes up, and the tables of chat. */
import { join } from "node:path";
import { createSigner } from "@tixlys/biscuit";
import postgres from "postgres";
import { checkout, eventually, sandbox } from "../../support/cli.ts";
import type { Sandbox } from "../../support/cli.ts";
import { numberAt, services, textAt } from "../../support/json.ts";
import type { StoredMessage } from "./proof.ts";

/** What the tests meet. */
export type ChatStage = {
  /** Of the gateway. */
  readonly origin: string;
  readonly box: Sandbox;
  /** Of a verified person whom nobody has registered; for half an hour. */
  readonly token: (userId: string) => string;
  /** The last seen processes of chat. */
  readonly replicas: () => Promise<readonly number[]>;
  /** Messages of a channel as the table has them, in order. */
  readonly stored: (channelId: string) => Promise<readonly StoredMessage[]>;
  close(): Promise<void>;
};

const HALF_AN_HOUR_MS = 1_800_000;

/** Starts it as somebody would, in a folder and on ports of its own. */
export async function openStage(): Promise<ChatStage> {
  const box = await sandbox({ services: join(checkout, "services") });
  try {
    const args = ["up", "--detach", "--no-seed", "--replicas", "chat=2"];
    const { code, err } = await box.call(args);
    if (code !== 0) throw new Error(err);
    const running = await box.json(["ps"]);
    const origin = textAt(running, "gateway", "url");
    await knowsOperations(origin, running);
    const [own, auth] = [
      await box.json(["env", "chat"]),
      await box.json(["env", "auth"]),
    ];
    const signer = createSigner(textAt(auth, "BISCUIT_PRIVATE_KEY"), {
      environment: "development",
    });
    const sql = postgres(textAt(own, "DATABASE_URL"), { max: 1 });
    return {
      origin,
      box,
      token: (userId) => {
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
          expiresAt: new Date(issuedAt.getTime() + HALF_AN_HOUR_MS),
          audiences: ["chat"],
        });
      },
      replicas: async () =>
        services(await box.json(["ps"]))
          .filter((row) => textAt(row, "name").startsWith("chat"))
          .map((row) => numberAt(row, "pid")),
      stored: (channelId) => sql<StoredMessage[]>`
        select id, seq::float8 as seq, content from messages where channel_id = ${channelId} order by seq`,
      close: async () => {
        await sql.end({ timeout: 5 });
        await box.remove();
      },
    };
  } catch (thrown) {
    await box.remove();
    throw thrown;
  }
}

/** Waits until the gateway names the routes of these services in its metrics, as the diagrams do: it asks them once they are up. */
async function knowsOperations(
  origin: string,
  running: unknown,
): Promise<void> {
  const gateway = services(running).find(
    (row) => textAt(row, "name") === "steersman",
  );
  const metrics = `http://127.0.0.1:${numberAt(gateway, "metricsPort")}/metrics`;
  await eventually(
    "the gateway knows the operations",
    async () => {
      const routes = ["/auth/v1/keys", "/chat/v1/presence"];
      for (const route of routes) await fetch(`${origin}${route}`);
      const told = await (await fetch(metrics)).text();
      return routes.every((route) => told.includes(`"${route}"`));
    },
    30_000,
  );
}
