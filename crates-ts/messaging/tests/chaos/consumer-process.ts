// A replica of all consumers, and of the first one's process manager. The effect of a message is an insert that nothing
// protects from a second one, and a counter.
import { auth } from "@tixlys/contracts";
import {
  connect,
  deliverToProcess,
  startProcessManagers,
} from "@tixlys/nexus/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import { on, startConsumer } from "../../src/postgres/index.ts";
import { errands, runnableErrands } from "./errands.ts";
import { listeners } from "./ledger.ts";
import { stderrLog } from "./stderr-log.ts";

/** Of each listener, in their order, the address of its database and of its bus. */
const [name = "", ...urls] = process.argv.slice(2);
const logger = stderrLog(name);

const handlerWith = (tellsProcess: boolean) =>
  on(auth, "auth.account.verified", async (event, tx: Transaction) => {
    const { id, subject: key, aggregateVersion: n } = event;
    await Promise.all([
      tx.sql`insert into effects (message_id, key, n) values (${id}::uuid, ${key}, ${n})`.execute(),
      tx.sql`
        insert into counters as c (key, total) values (${key}, 1)
        on conflict (key) do update set total = c.total + 1`.execute(),
    ]);
    if (!tellsProcess) return;
    const { correlationId, time } = event;
    await deliverToProcess(tx, errands, {
      event: { type: "Heard", messageId: id, key, n },
      id,
      metadata: { correlationId, time: new Date(time) },
    });
  });

for (const [index, contract] of listeners.entries()) {
  const [databaseUrl = "", natsUrl = ""] = urls.slice(2 * index);
  const hasProcess = index === 0;
  const database = connect({
    url: databaseUrl,
    applicationName: name,
    max: hasProcess ? 14 : 8,
  });
  if (hasProcess)
    startProcessManagers({ database, processes: [runnableErrands()], logger });
  startConsumer({
    database,
    bus: await connectBus({
      url: natsUrl,
      service: contract.service,
      logger,
    }),
    contract,
    handlers: [handlerWith(hasProcess)],
    bind: (tx) => tx,
    logger,
  });
}
process.stdout.write("ready\n");
