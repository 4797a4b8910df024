/** The operator's commands against the real suite: a poison message, a message put aside, a stalled outbox, the way of an event. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { auth, contracts } from "@tixlys/contracts";
import {
  listDead,
  listUnpublished,
  publicationOf,
} from "@tixlys/messaging/inspect";
import { connectBus } from "@tixlys/messaging/nats";
import { outbox } from "@tixlys/messaging/postgres";
import { connect } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { databaseUrl } from "../../stack/environment.ts";
import { ensureSecrets } from "../../stack/secrets.ts";
import { checkout, eventually } from "../support/cli.ts";
import { alertRules, metricNames, metricsIn } from "../support/alerts.ts";
import type { Sandbox } from "../support/cli.ts";
import { at, numberAt, textAt } from "../support/json.ts";

const subject = "evt.auth.account.registered.v1";
/** The services that listen to auth, as the list of consumers has them. */
const consumers = contracts
  .filter(({ consumes }) =>
    consumes.some(({ filter }) => filter === "evt.auth.>"),
  )
  .map(({ service }) => service)
  .toSorted();
/** Those of them that do something when somebody has registered. */
const hearing = consumers.filter((service) =>
  existsSync(
    join(
      checkout,
      "services",
      service,
      "src/inbound/events/account-registered.ts",
    ),
  ),
);
/** The log of events hears everything by a durable of its own, beside the one that it acts on. */
const log = "events-all";
const durables = [
  ...consumers.map((service) => `${service}-auth`),
  log,
].toSorted();
const serviceOf = (durable: string): string => durable.split("-")[0] ?? "";
/** Where a message becomes a dead letter that nobody can read. */
const burying = [...hearing, serviceOf(log)];

/** The operator's commands, right after the first start of the suite with its demo data. */
export function operator(box: Sandbox): void {
  describe("what operators type", () => {
    let open: (service: string) => Database;
    const databases: Database[] = [];
    let producer: Database;
    let natsUrl = "";

    beforeAll(async () => {
      const secrets = await ensureSecrets(join(box.home, "keys"), [
        "auth",
        ...consumers,
      ]);
      const suite = await box.json(["ps"]);
      open = (service) => {
        const password = secrets.services[service]?.postgres ?? "";
        const url = databaseUrl(
          textAt(suite, "postgres", "url"),
          service,
          password,
        );
        const database = connect({
          url,
          applicationName: "operator-test",
          max: 3,
        });
        databases.push(database);
        return database;
      };
      producer = open("auth");
      natsUrl = `nats://admin:${secrets.natsAdmin}@${new URL(textAt(suite, "nats", "url")).host}`;
    }, 60_000);
    afterAll(async () => {
      await Promise.all(databases.map((database) => database.close()));
    });

    const rows = (document: unknown, name: string): unknown[] => {
      const found = at(document, name);
      return Array.isArray(found) ? found : [];
    };
    const dead = async (...flags: string[]): Promise<unknown[]> =>
      rows(await box.json(["dead", "list", ...flags]), "dead");

    test("events tail prints one line per event, as JSON when asked, and shows personal fields only when asked", async () => {
      const line = [
        "events",
        "tail",
        "auth.account.registered",
        "--since",
        "10m",
        "--count",
        "2",
      ];
      const [text, json, personal, elsewhere, tooFew] = await Promise.all([
        box.call(line),
        box.call([...line, "--json"]),
        box.call([...line, "--personal"]),
        box.call([...line, "--personal"], { env: { TIXLYS_ENV: "staging" } }),
        box.call([...line.slice(0, -1), "5000", "--for", "2s"]),
      ]);
      expect(tooFew.code).toBe(1);
      expect(tooFew.err).toMatch(/[1-9]\d* of 5000 events within 2s/);
      expect(text.code).toBe(0);
      expect(text.out.trim().split("\n")).toHaveLength(2);
      expect(text.out).not.toContain("@example.test");
      for (const each of json.out.trim().split("\n"))
        expect(JSON.parse(each)).toMatchObject({
          subject,
          id: expect.any(String),
          sequence: expect.any(Number),
          data: { email: "‹personal›" },
        });
      expect(personal.out).toContain("@example.test");
      expect(elsewhere).toMatchObject({
        code: 1,
        out: "",
        err: expect.stringContaining("E_PERSONAL"),
      });
    }, 120_000);

    test("events tail follows live until it is told to stop", async () => {
      const child = box.start(["events", "tail", "auth.session.revoked"]);
      const reader = child.stdout.getReader();
      let heard = "";
      let id = "";
      // Whatever comes before it listens is not its to tell, so it is told until it hears.
      const telling = (async () => {
        while (heard === "") {
          ({ id } = await publish());
          await Bun.sleep(300);
        }
      })();
      heard = new TextDecoder().decode((await reader.read()).value);
      await telling;
      expect(heard).toMatch(
        /auth\.session\.revoked\.v1 {2}[0-9a-f-]{36} {2}key [0-9a-f-]{36}/,
      );
      expect(id).not.toBe("");
      child.kill("SIGTERM");
      expect(await child.exited).toBe(0);
    }, 120_000);

    test("events show tells publisher, stream and what each consumer did, with milliseconds", async () => {
      const { out: first } = await box.call([
        "events",
        "tail",
        "auth",
        "--since",
        "10m",
        "--count",
        "5",
        "--json",
      ]);
      const events: unknown[] = first
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const idOf = (of: string): string =>
        textAt(
          events.find((event) => textAt(event, "subject") === of),
          "id",
        );
      const [way, page, requested, unknown] = await Promise.all([
        box.json(["events", "show", idOf(subject)]),
        box.call(["events", "show", idOf(subject)]),
        box.json([
          "events",
          "show",
          idOf("evt.auth.registration.requested.v1"),
        ]),
        box.call(["events", "show", crypto.randomUUID()]),
      ]);
      expect(way).toMatchObject({
        publisher: { service: "auth", subject, passed: true },
        stored: { sequence: expect.any(Number) },
        consumers: durables.map((consumer) => {
          if (consumer === log) return { consumer, state: "kept" };
          return hearing.includes(serviceOf(consumer))
            ? {
                consumer,
                state: "effect",
                attempts: 1,
                ms: expect.any(Number),
              }
            : { consumer, state: "not interested" };
        }),
      });
      expect(JSON.stringify(way)).not.toContain("@example.test");
      expect(page.out).toMatch(/users-auth +effect +1 +\d+/);
      expect(requested).toMatchObject({
        consumers: durables.map((consumer) => {
          if (consumer === log) return { consumer, state: "kept" };
          const isNotified = consumer === "notifications-auth";
          return { consumer, state: isNotified ? "effect" : "not interested" };
        }),
      });
      expect(unknown).toMatchObject({
        code: 1,
        err: expect.stringContaining("E_NO_MESSAGE"),
      });
    }, 120_000);

    test("a message that nobody can read dies in each consumer; it is listed, shown, replayed and discarded with a reason", async () => {
      const id = await poison();
      const inboxes = burying.map(open);
      const attempts = async (): Promise<number[]> =>
        (
          await Promise.all(
            inboxes.map((database) => listDead(database, { open: true })),
          )
        )
          .flat()
          .map((letter) => letter.attempts);
      await eventually(
        "every consumer gave it up",
        async () => (await attempts()).length === burying.length,
        60_000,
      );
      const [all, own, none, shown, many] = await Promise.all([
        dead(),
        dead("--consumer", "users-auth"),
        dead("--service", "auth"),
        box.call(["dead", "show", id, "--consumer", "users-auth"]),
        box.call(["dead", "replay", id]),
      ]);
      expect(all).toHaveLength(burying.length);
      expect(own).toMatchObject([
        {
          kind: "letter",
          service: "users",
          consumer: "users-auth",
          id,
          subject,
          state: "skipped",
          open: true,
        },
      ]);
      expect(none).toEqual([]);
      expect(shown.out).toContain("failure:");
      expect(shown.out).toMatch(/^ +at /m);
      expect(shown.out).not.toContain("hunter2");
      expect(many).toMatchObject({
        code: 1,
        out: "",
        err: expect.stringContaining("E_CONFIRM"),
      });

      const both = await box.json(["dead", "replay", "--yes"]);
      expect(rows(both, "replayed")).toHaveLength(burying.length);
      await eventually(
        "it died once more",
        async () =>
          (await attempts()).filter((count) => count === 2).length ===
          burying.length,
        60_000,
      );

      const one = [
        "dead",
        "discard",
        id,
        "--consumer",
        "users-auth",
        "--reason",
        "a test's own",
      ];
      expect(rows(await box.json(one), "discarded")).toMatchObject([
        { id, consumer: "users-auth" },
      ]);
      const [again, kept, rest] = await Promise.all([
        box.call(one),
        dead("--all", "--service", "users"),
        box.call(["dead", "discard", "--yes", "--reason", "the rest"]),
      ]);
      expect(again).toMatchObject({
        code: 1,
        err: expect.stringContaining("E_NO_MESSAGE"),
      });
      expect(kept).toMatchObject([
        { state: "discarded", open: false, resolution: "a test's own" },
      ]);
      expect(rest.code).toBe(0);
      expect(await attempts()).toEqual([]);
    }, 180_000);

    test("an outbox message that was put aside is listed with the dead, its payload only when asked, and a replay publishes it", async () => {
      const { id } = await publish();
      await eventually(
        "it is published",
        async () => (await publicationOf(producer, id))?.passed === true,
      );
      await producer.sql`
    insert into messaging.outbox_dead (bucket, position, message_id, subject, key, reason, error)
    select bucket, position, message_id, subject, key, 'too-large', 'planted' from messaging.outbox where message_id = ${id}::uuid`;
      const [listed, hidden, whole, way] = await Promise.all([
        dead(),
        box.json(["dead", "show", id]),
        box.json(["dead", "show", id, "--payload"]),
        box.json(["events", "show", id]),
      ]);
      expect(listed).toMatchObject([
        {
          kind: "outbox",
          service: "auth",
          consumer: null,
          id,
          state: "dead",
          reason: "too-large",
        },
      ]);
      expect(at(hidden, "dead", 0)).not.toHaveProperty("payload");
      expect(at(whole, "dead", 0, "payload", "id")).toBe(id);
      expect(at(way, "publisher", "putAside")).toBe("dead");
      expect((await box.call(["dead", "replay", id])).code).toBe(0);
      await eventually(
        "the relay has published it",
        async () =>
          (await listUnpublished(producer, { all: true }))[0]?.state ===
          "replayed",
      );
    }, 120_000);

    test("outbox shows what waits, its lease, and the transaction that holds it up; events show says not yet", async () => {
      const held = Promise.withResolvers<undefined>();
      const stalled = producer.transact(async (tx) => {
        await outbox(tx, auth).publish("auth.session.revoked", account());
        await held.promise;
      });
      try {
        await Bun.sleep(100);
        const { id } = await publish();
        const [state, table, way] = await Promise.all([
          box.json(["outbox", "auth"]),
          box.call(["outbox"]),
          box.json(["events", "show", id]),
        ]);
        const lane = at(state, "outboxes", 0, "lanes", 0);
        expect(lane).toMatchObject({
          lane: "events",
          watermark: {
            holder: { pid: expect.any(Number), application: "operator-test" },
          },
        });
        expect(
          rows(lane, "buckets").filter(
            (bucket) => numberAt(bucket, "pending") === 1,
          ),
        ).toMatchObject([{ leaseOwner: expect.stringContaining("auth-") }]);
        expect(table.out).toMatch(/auth +events +1 .*pid \d+/);
        expect(way).toMatchObject({
          publisher: { passed: false },
          stored: null,
          consumers: durables.map(() => ({ state: "not yet" })),
        });
      } finally {
        held.resolve(undefined);
        await stalled;
      }
    }, 120_000);

    test("events replay publishes again under the same ids, and only what was asked for", async () => {
      // Fresh ones: the broker knows an id for two minutes, which a busy machine may have spent on what came before.
      const told = await Promise.all(Array.from({ length: 4 }, publish));
      for (const { id } of told)
        await eventually(
          "it is published",
          async () => (await publicationOf(producer, id))?.passed === true,
        );
      const [refused, again] = await Promise.all([
        box.call(["events", "replay"]),
        box.json([
          "events",
          "replay",
          "--from",
          "10m",
          "--subject",
          "auth.session.revoked",
        ]),
      ]);
      expect(refused).toMatchObject({
        code: 1,
        err: expect.stringContaining("E_CONFIRM"),
      });
      const count = at(again, "services", "auth");
      expect(numberAt(count, "published")).toBeGreaterThanOrEqual(4);
      expect(numberAt(count, "known")).toBeGreaterThanOrEqual(4);
      expect(at(again, "services", "users")).toMatchObject({
        published: 0,
        known: 0,
      });
      expect(at(count, "keptSince")).toMatch(/^\d{4}-\d\d-\d\dT/);
    }, 120_000);

    test("every metric that an alert names is exposed by a running service, and every alert says what to do", async () => {
      const { groups } = await alertRules();
      const services = rows(await box.json(["ps"]), "services");
      const exposed = new Set(
        (
          await Promise.all(
            services.map(async (each) =>
              metricNames(String(numberAt(each, "metricsPort"))),
            ),
          )
        ).flat(),
      );
      expect(exposed.size).toBeGreaterThan(40);
      const rules = groups.flatMap((group) => group.rules);
      const named = rules.map(({ alert, expr }) => ({
        alert,
        metrics: metricsIn(expr),
      }));
      expect(named.filter(({ metrics }) => metrics.length === 0)).toEqual([]);
      expect(
        named.flatMap(({ alert, metrics }) =>
          metrics
            .filter((name) => !exposed.has(name))
            .map((name) => `${alert}: ${name}`),
        ),
      ).toEqual([]);
      const sections = await Bun.file(
        join(checkout, "infra/observability/README.md"),
      ).text();
      for (const { alert, annotations } of rules) {
        expect(annotations.runbook_url).toBe(
          `infra/observability/README.md#${alert.toLowerCase()}`,
        );
        expect(sections).toContain(`\n## ${alert}\n`);
      }
    }, 120_000);

    const account = () => {
      const userId = crypto.randomUUID();
      return {
        subject: userId,
        aggregateVersion: 1,
        data: { userId },
      };
    };

    /** An event that no handler cares for. */
    const publish = (): Promise<{ id: string }> =>
      producer.transact((tx) =>
        outbox(tx, auth).publish("auth.session.revoked", account()),
      );

    /** A message with a body that is no envelope, sent past every outbox. */
    async function poison(): Promise<string> {
      const quiet = () => undefined;
      const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
      const bus = await connectBus({ url: natsUrl, service: "auth", logger });
      const messageId = crypto.randomUUID();
      await bus.publish({
        subject,
        headers: {},
        payload: '"hunter2"',
        messageId,
      });
      await bus.close();
      return messageId;
    }
  });
}
