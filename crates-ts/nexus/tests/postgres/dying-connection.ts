/** A PostgreSQL that is told to end a session, once, as soon as a certain statement is sent to it. */
import { connect, createServer } from "node:net";

/** What `pg_terminate_backend` makes the server say before it closes the connection. */
const farewell = message(
  ["S", "FATAL"],
  ["V", "FATAL"],
  ["C", "57P01"],
  ["M", "terminating connection due to administrator command"],
);

function message(...fields: readonly (readonly [string, string])[]): Buffer {
  const body = Buffer.from(
    `${fields.map(([kind, text]) => `${kind}${text}\0`).join("")}\0`,
  );
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Stands before the server of `url`; the first session that sends a statement with `text` in it ends there. */
export function dyingAt(
  text: string,
  url: string,
): { readonly url: string; deaths(): number; stop(): void } {
  const { hostname, port } = new URL(url);
  let deaths = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.on("data", (data) => {
      if (deaths === 0 && data.includes(text)) {
        deaths += 1;
        client.end(farewell);
        upstream.destroy();
      } else upstream.write(data);
    });
    upstream.on("data", (data) => client.write(data));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("close", () => other.end());
      one.on("error", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  const address = server.address();
  const own = new URL(url);
  own.hostname = "127.0.0.1";
  own.port = String(
    typeof address === "object" && address !== null ? address.port : 0,
  );
  return {
    url: own.href,
    deaths: () => deaths,
    stop: () => void server.close(),
  };
}
