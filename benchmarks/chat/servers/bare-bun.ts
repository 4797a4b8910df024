/** The least that Bun needs for it: `publish` of whatever is sent. Prints its port. */
import { entryOf } from "./entry.ts";

let seq = 0;
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, listening) =>
    listening.upgrade(request)
      ? undefined
      : new Response(null, { status: 400 }),
  websocket: {
    open: (socket) => void socket.send('{"type":"ready"}'),
    message(socket, text) {
      // cast: a load of the same checkout
      const frame = JSON.parse(String(text)) as Record<string, unknown>;
      const channelId = String(frame["channelId"]);
      if (frame["type"] === "subscribe") {
        socket.subscribe(channelId);
        socket.send(JSON.stringify({ type: "subscribed", channelId, seq }));
        return;
      }
      seq += 1;
      const entry = entryOf(frame, seq, Bun.randomUUIDv7());
      server.publish(channelId, JSON.stringify(entry));
    },
  },
});
console.log(server.port);
