/** Elysia with one route and nothing else. */
import { Elysia } from "elysia";
import { readStart, thing } from "../shared.ts";

new Elysia()
  .get("/v1/things/:id", () => ({ status: "success", data: { thing } }))
  .listen({ port: readStart().port, hostname: "127.0.0.1" });
