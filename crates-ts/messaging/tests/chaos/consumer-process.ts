// A replica of all consumers. The effect of a message is an insert that nothing protects from a second one, and a counter.
import { auth } from "@tixlys/contracts";
import { connect } from "@tixlys/nexus/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import { on, startConsumer } from "../../src/postgres/index.ts";
import { listeners } from "./ledger.ts";
import { stderrLog } from "./stderr-log.ts";

/** Of each listener, in their order, the address of its database and of its bus. */
const [name = "", ...urls] = process.argv.slice(2);
const logger = stderrLog(name);

const handler = on(
  auth,
  "auth.account.verified",
  async ({ id, subject, aggregateVersion }, tx: Transaction) => {
    await Promise.all([
      tx.sql`insert into effects (message_id, key, n) values (${id}::uuid, ${subject}, ${aggregateVersion})`.execute(),
      tx.sql`
        insert into counters as c (key, total) values (${subject}, 1)
        on conflict (key) do update set total = c.total + 1`.execute(),
    ]);
  },
);

for (const [index, contract] of listeners.entries()) {
  const [databaseUrl = "", natsUrl = ""] = urls.slice(2 * index);
  startConsumer({
    database: connect({ url: databaseUrl, applicationName: name, max: 8 }),
    bus: await connectBus({
      url: natsUrl,
      service: contract.service,
      logger,
    }),
    contract,
    handlers: [handler],
    bind: (tx) => tx,
    logger,
  });
}
process.stdout.write("ready\n");
