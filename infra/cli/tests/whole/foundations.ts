/** The commands that need no service to run: servers and their users, migrations, what is known of the examples. */
import { join } from "node:path";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { describe, expect, test } from "bun:test";
import postgres from "postgres";
import { databaseUrl, natsUrl } from "../../stack/environment.ts";
import { ensureSecrets } from "../../stack/secrets.ts";
import type { Sandbox } from "../support/cli.ts";
import { at, textAt } from "../support/json.ts";

const owners = [
  "auth",
  "users",
  "notifications",
  "events",
  "catalog",
  "orders",
  "chat",
];

/** Before the first start of the suite; nothing runs afterwards. */
export function foundations(box: Sandbox): void {
  describe("before the first start", () => {
    test("auth #59: up --infra migrates and prints the URLs of every service; each role can connect to its own database only", async () => {
      const { code, out, err } = await box.call(["up", "--infra", "--detach"]);
      expect({ code, err }).toMatchObject({ code: 0 });
      for (const name of owners)
        expect(out).toMatch(
          new RegExp(`${name} +DATABASE_URL +postgres://tixlys_${name}:`),
        );
      expect(out).toMatch(/steersman +NATS_URL +nats:\/\/steersman:/);

      const secrets = await ensureSecrets(join(box.home, "keys"), owners);
      const admin = textAt(await box.json(["ps"]), "postgres", "url");
      const tried = async (url: string) => {
        const sql = postgres(url, { max: 1, onnotice: () => undefined });
        try {
          await sql`select 1`;
          return "connected";
        } catch (thrown) {
          return thrown instanceof Error ? thrown.message : "refused";
        } finally {
          await sql.end({ timeout: 1 });
        }
      };
      const own = databaseUrl(
        admin,
        "users",
        secrets.services["users"]?.postgres ?? "",
      );
      expect(await tried(own)).toBe("connected");
      expect(
        await tried(own.replace(/\/tixlys_users$/, "/tixlys_auth")),
      ).toContain("permission denied");
    }, 120_000);

    test("auth #59: each NATS user, as up has configured the server, publishes its own events and takes its own durables only", async () => {
      const secrets = await ensureSecrets(join(box.home, "keys"), owners);
      const admin = textAt(await box.json(["ps"]), "nats", "url");
      const as = async (service: string): Promise<NatsConnection> => {
        const url = new URL(
          natsUrl(admin, service, secrets.services[service]?.nats ?? ""),
        );
        return connect({
          servers: url.host,
          user: url.username,
          pass: url.password,
          inboxPrefix: `_INBOX.${service}`,
          timeout: 5_000,
        });
      };
      const [users, auth] = await Promise.all([as("users"), as("auth")]);
      const publish = (by: NatsConnection, subject: string): Promise<string> =>
        jetstream(by, { timeout: 1_000 })
          .publish(subject, "{}")
          .then(
            () => "stored",
            () => "refused",
          );
      expect(await publish(users, "evt.users.profile.created.v1")).toBe(
        "stored",
      );
      for (const subject of [
        "evt.auth.account.deleted.v1",
        "evt.notifications.delivery.failed.v1",
        "auth.revoked.sid.x",
      ])
        expect([subject, await publish(users, subject)]).toEqual([
          subject,
          "refused",
        ]);
      // What it has not declared: another's durable, one of its own making, any message by number, the subjects themselves.
      const streams = await jetstreamManager(users, {
        checkAPI: false,
        timeout: 1_000,
      });
      const wanted = {
        durable_name: "notifications-auth",
        filter_subject: "evt.auth.>",
        ack_policy: AckPolicy.Explicit,
      };
      const attempts = [
        streams.consumers.info("EVT", "notifications-auth"),
        streams.consumers.add("EVT", wanted),
        streams.consumers.add("EVT", { ...wanted, durable_name: "users-all" }),
        streams.consumers.add("EVT", {
          ...wanted,
          durable_name: "users-auth",
          filter_subject: "evt.>",
        }),
        streams.streams.getMessage("EVT", { seq: 1 }),
      ];
      for (const attempt of await Promise.allSettled(attempts))
        expect(attempt.status).toBe("rejected");
      const heard: string[] = [];
      for (const subject of ["evt.auth.>", "_INBOX.auth.>", ">"])
        users.subscribe(subject, {
          callback: (refusal, message) => {
            if (refusal === null) heard.push(message.subject);
          },
        });
      await users.flush();
      await publish(auth, "evt.auth.account.verified.v1");
      await Bun.sleep(100);
      expect(heard).toEqual([]);
      await Promise.all([users.close(), auth.close()]);
      // Nobody could read them: they would die in every consumer that starts later.
      const all = await connect({
        servers: new URL(admin).host,
        user: "admin",
        pass: secrets.natsAdmin,
      });
      await (await jetstreamManager(all)).streams.purge("EVT");
      await all.close();
    }, 120_000);

    test("migrate tells what is applied, plans nothing more, and is safe to repeat", async () => {
      const status = await box.json(["migrate", "users", "status"]);
      expect(at(status, "users", "applied", 0)).toBe("0000_messaging");
      expect(at(status, "users", "pending")).toEqual([]);
      expect((await box.call(["migrate", "users", "plan"])).out).toContain(
        "nothing to do",
      );
      const up = await box.json(["migrate"]);
      for (const name of owners) expect(at(up, name, "applied")).toEqual([]);
      expect((await box.call(["migrate", "steersman"])).out).toContain(
        "owns no data",
      );
      const users = await box.call(["migrate", "--print-nats-users"]);
      expect(users.out).toContain('user: "auth"');
      expect(users.out).not.toContain('user: "items"');
      const all = await box.call([
        "migrate",
        "--print-nats-users",
        "--examples",
      ]);
      expect(all.out).toContain('user: "items"');
      expect((await box.call(["down"])).code).toBe(0);
    }, 120_000);

    test("an example starts with --examples only, and its commands know it before", async () => {
      const { code, err } = await box.call(["up", "--only", "shelf"]);
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringContaining("starts with --examples only"),
      });
      expect(await box.json(["env", "items"])).toMatchObject({
        PORT: String(4191 + box.offset),
      });
      expect((await box.call(["openapi", "shelf"])).out).toContain(
        '"shelf:item:read"',
      );
      expect(Object.keys(Object(await box.json(["config", "print"])))).toEqual([
        ...owners,
        "steersman",
      ]);
    }, 120_000);
  });
}
