/** `Bun.serve` and nothing else: what the machine gives. */
import { readStart, thing } from "../shared.ts";

Bun.serve({
  port: readStart().port,
  hostname: "127.0.0.1",
  routes: {
    "/v1/things/:id": () =>
      Response.json({ status: "success", data: { thing } }),
  },
});
