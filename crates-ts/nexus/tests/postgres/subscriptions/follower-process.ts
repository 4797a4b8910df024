// Projections in a process of their own, so that a test can kill it: started with the address of a store and more.
import { connect, startProjections } from "../../../src/postgres/index.ts";
import { tallies } from "./tallies.ts";

const [url = "", name = "", slowMs = "0", leaseMs = "3000"] =
  process.argv.slice(2);
const database = connect({ url, applicationName: "follower", max: 6 });
const tally = tallies({ name });
const running = startProjections({
  database,
  projections: [
    {
      ...tally,
      apply: async (tx, events, table) => {
        await tally.apply(tx, events, table);
        await tx.sql`select pg_sleep(${Number(slowMs) / 1_000}::float8)`;
      },
    },
  ],
  settings: { pageSize: 10, leaseMs: Number(leaseMs) },
});
const parent = process.ppid;
let told = false;
process.on("SIGTERM", () => void (told = true));
while (!told && process.ppid === parent) {
  const generations = running.following().map(({ generation }) => generation);
  process.stdout.write(`${generations.join(",") || "none"}\n`);
  await Bun.sleep(20);
}
await running.stop();
await database.close();
process.exit(0);
