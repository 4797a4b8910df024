import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { contracts } from "@tixlys/contracts";
import { natsAddress } from "../../src/nats/address.ts";
import { ensureDurable } from "../../src/nats/durable.ts";
import {
  connectBus,
  natsConfig,
  natsUsersBlock,
} from "../../src/nats/index.ts";
import { newId } from "../../src/new-id.ts";
import { startBroker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { oracle } from "../support/oracle.ts";
import type { Broker } from "../support/broker.ts";

let broker: Broker;
const open: NatsConnection[] = [];

beforeAll(
  async () => void (broker = await startBroker([...contracts, oracle])),
);
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  await broker.close();
});

/** As the service's own user. */
async function as(service: string): Promise<NatsConnection> {
  const connection = await connect({
    ...natsAddress(broker.url(service)),
    inboxPrefix: `_INBOX.${service}`,
    timeout: 2_000,
  });
  open.push(connection);
  return connection;
}

const manager = async (service: string): ReturnType<typeof jetstreamManager> =>
  jetstreamManager(await as(service), { checkAPI: false, timeout: 500 });
const publish = async (service: string, subject: string): Promise<unknown> =>
  jetstream(await as(service), { timeout: 500 }).publish(subject, "{}");

describe("auth #59: a service's NATS user", () => {
  test("publishes its own events, and nobody else's", async () => {
    await publish("users", "evt.users.profile.created.v1");
    await expect(
      publish("users", "evt.auth.account.registered.v1"),
    ).rejects.toThrow();
    await expect(
      publish("users", "evt.usersx.profile.created.v1"),
    ).rejects.toThrow();
    await expect(
      publish("steersman", "evt.users.profile.created.v1"),
    ).rejects.toThrow();
  });

  test("of chat alone hears and says what its processes tell each other", async () => {
    const heard: string[] = [];
    const listen = async (service: string): Promise<NatsConnection> => {
      const connection = await as(service);
      connection.subscribe("chat.live.>", {
        callback: (error, message) =>
          void (error === null && heard.push(`${service} ${message.string()}`)),
      });
      await connection.flush().catch(() => undefined);
      return connection;
    };
    const [users, chat] = [await listen("users"), await listen("chat")];
    const other = await as("chat");
    users.publish("chat.live.5.x", "forged");
    other.publish("chat.live.5.x", "told");
    for (const connection of [users, other, chat])
      await connection.flush().catch(() => undefined);
    expect(heard).toEqual(["chat told"]);
  });

  test("of events alone hears every event", async () => {
    const everything = { durable: "events-all", filter: "evt.>" };
    await ensureDurable(await as("events"), everything);
    const asChat = ensureDurable(await as("chat"), {
      ...everything,
      durable: "chat-all",
    });
    await expect(asChat).rejects.toThrow();
  });

  test("of auth alone revokes", async () => {
    await publish("auth", "auth.revoked.sid.x");
    for (const service of ["users", "notifications", "steersman"])
      await expect(publish(service, "auth.revoked.sid.x")).rejects.toThrow();
  });

  test("asks no service for what it keeps about a person, but for auth (auth #75)", async () => {
    const heard: string[] = [];
    const users = await as("users");
    users.subscribe("rpc.users.>", {
      callback: (_, { subject }) => void heard.push(subject),
    });
    await users.flush();
    for (const service of ["notifications", "steersman", "users", "auth"]) {
      const connection = await as(service);
      connection.publish("rpc.users.account.export.v1");
      connection.publish(`rpc.users.profile.${service}.v1`);
      await connection.flush().catch(() => undefined);
    }
    await users.flush();
    expect(heard.filter((subject) => subject.includes("account"))).toEqual([
      "rpc.users.account.export.v1",
    ]);
    expect(heard).toHaveLength(5);
  });

  test("makes, reads and pulls its own durable, and no other service's", async () => {
    const durable = { durable: "users-auth", filter: "evt.auth.>" };
    const connection = await as("users");
    await ensureDurable(connection, durable);
    await publish("auth", "evt.auth.account.verified.v1");
    const consumer = await jetstream(connection, {
      checkAPI: false,
    }).consumers.get("EVT", "users-auth");
    const message = await consumer.next({ expires: 2_000 });
    expect(message?.subject).toBe("evt.auth.account.verified.v1");
    expect(await message?.ackAck()).toBe(true);
    const foreign = await manager("notifications");
    await expect(foreign.consumers.info("EVT", "users-auth")).rejects.toThrow();
    await expect(
      foreign.consumers.delete("EVT", "users-auth"),
    ).rejects.toThrow();
    await expect(
      foreign.consumers.add("EVT", {
        durable_name: "users-auth",
        filter_subject: "evt.auth.>",
        ack_policy: AckPolicy.Explicit,
      }),
    ).rejects.toThrow();
    const stolen = jetstream(await as("notifications"), {
      checkAPI: false,
      timeout: 500,
    }).consumers.getConsumerFromInfo(
      await (await manager("users")).consumers.info("EVT", "users-auth"),
    );
    await publish("auth", "evt.auth.account.verified.v1");
    expect(await stolen.next({ expires: 1_000 }).catch(() => null)).toBeNull();
  });

  test("cannot widen the filter of its durable, nor change or read a stream", async () => {
    const own = await manager("users");
    await expect(
      own.consumers.add("EVT", {
        durable_name: "users-auth",
        filter_subject: "evt.notifications.>",
        ack_policy: AckPolicy.Explicit,
      }),
    ).rejects.toThrow();
    await expect(own.streams.delete("EVT")).rejects.toThrow();
    await expect(own.streams.purge("AUTH_REVOKED")).rejects.toThrow();
    await expect(own.streams.getMessage("EVT", { seq: 1 })).rejects.toThrow();
  });

  test("reads neither another service's inbox nor its requests", async () => {
    const heard: string[] = [];
    const spy = await as("steersman");
    for (const subject of ["_INBOX.oracle.>", "rpc.oracle.>", "evt.>", ">"])
      spy.subscribe(subject, {
        callback: (error) =>
          void heard.push(
            error === null ? `heard ${subject}` : `refused ${subject}`,
          ),
      });
    await spy.flush();
    const own = await as("oracle");
    own.subscribe("rpc.oracle.thing.get.v1", {
      callback: (_, message) => void message.respond("here"),
    });
    await own.flush();
    const answer = await (
      await as("steersman")
    ).request("rpc.oracle.thing.get.v1", "", {
      timeout: 2_000,
      noMux: true,
      reply: `_INBOX.steersman.rpc.${crypto.randomUUID()}`,
    });
    expect(answer.string()).toBe("here");
    await Bun.sleep(50);
    expect(heard.filter((line) => line.startsWith("heard"))).toEqual([]);
    expect(heard).toHaveLength(4);
  });

  test("answers requests, but speaks into no other inbox: neither the stream's nor, unless it has requests, anybody's", async () => {
    const heard: string[] = [];
    const auth = await as("auth");
    auth.subscribe("_INBOX.auth.>", {
      callback: (_, message) => void heard.push(message.subject),
    });
    await auth.flush();
    // No answer to a request lies two levels deep, and `steersman` answers none.
    const forged = [
      ["oracle", "_INBOX.auth.ABCDEFGHIJKLMNOPQRSTUV"],
      ["oracle", "_INBOX.auth.ABCDEFGHIJKLMNOPQRSTUV.1"],
      ["oracle", "_INBOX.auth.rpc.a.b"],
      ["steersman", "_INBOX.auth.rpc.a"],
    ] as const;
    for (const [service, subject] of forged) {
      const connection = await as(service);
      connection.publish(subject, "forged");
      await connection.flush();
    }
    const own = await as("oracle");
    own.publish("_INBOX.auth.rpc.told", "");
    await own.flush();
    await auth.flush();
    expect(heard).toEqual(["_INBOX.auth.rpc.told"]);
  });

  test("needs its own password", async () => {
    const wrong = natsAddress(
      broker.url("users").replace("users-pw", "auth-pw"),
    );
    await expect(
      connect({ ...wrong, timeout: 1_000, reconnect: false }),
    ).rejects.toThrow();
  });

  test("is told in the log when it tries what it may not", async () => {
    const log = keptLog();
    const bus = await connectBus({
      url: broker.url("users"),
      service: "users",
      logger: log,
    });
    const id = newId();
    await expect(
      bus.publish(
        {
          subject: "evt.auth.account.deleted.v1",
          headers: {},
          payload: "{}",
          messageId: id,
        },
        500,
      ),
    ).rejects.toThrow("denied");
    await bus.close();
    expect(log.lines.join("\n")).toContain("NATS refused something");
  });
});

describe("the generated configuration", () => {
  const passwords = {
    admin: "a",
    auth: 'quo"te\\',
    users: "u",
    notifications: "n",
    events: "e",
    catalog: "c",
    orders: "o",
    chat: "h",
    steersman: "s",
  };

  test("refuses a user without a password, and escapes those that need it", () => {
    expect(() =>
      natsUsersBlock({ contracts, passwords: { admin: "a" } }),
    ).toThrow("auth has no password");
    expect(natsUsersBlock({ contracts, passwords })).toContain(
      'password: "quo\\"te\\\\"',
    );
  });

  test("gives each test account the same users, prefixed", () => {
    const config = natsConfig({
      host: "127.0.0.1",
      port: 4222,
      storeDir: "/s",
      users: { contracts, passwords },
      accounts: ["w0", "w1"],
    });
    for (const user of ["w0-admin", "w0-auth", "w1-users"])
      expect(config).toContain(`user: "${user}"`);
    expect(config).not.toContain('user: "auth"');
  });
});
