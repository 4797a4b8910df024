// A service in a process of its own that kills itself at a chosen point of its first request: started with the address of the
// database, the keys that it believes, and the point.
import { createRevocations, createVerifier, parseKeys } from "@tixlys/biscuit";
import { connect, type Database } from "@tixlys/nexus/postgres";
import { shop } from "./shop.ts";

const [url = "", publicKeys = "", point = ""] = process.argv.slice(2);
/** A kill that no line of code survives. */
const die = (at: string): void => {
  if (at === point) process.kill(process.pid, "SIGKILL");
};
const inner = connect({ url, applicationName: "keyed-process", max: 4 });
const database: Database = {
  ...inner,
  enclose: async (work) => {
    const result = await inner.enclose(async (tx) => {
      const value = await work(tx);
      die("answer written");
      return value;
    });
    die("committed");
    return result;
  },
};
const verifier = createVerifier({
  keys: parseKeys(publicKeys),
  audience: "shop",
  revocations: createRevocations({ feedRequired: false }),
});
const { http } = shop(database, verifier, () => die("effect written"));
const { url: address } = http.listen({ hostname: "127.0.0.1", port: 0 });
process.stdout.write(`${address}\n`);
const parent = process.ppid;
while (process.ppid === parent) await Bun.sleep(50);
process.exit(0);
