/** A whole service process as a composition root writes it; started by the tests of the platform. */
import { defineConfig, loadConfig, processFields } from "@tixlys/config";
import {
  reply,
  route,
  runProcess,
  service,
  startPlatform,
  t,
} from "@tixlys/pawz";

const schema = defineConfig("users", {
  ...processFields("users", { port: 4102, metricsPort: 9102 }),
});

await runProcess(async () => {
  const config = loadConfig(schema);
  const platform = await startPlatform({
    contract: { service: "users" },
    version: "1.2.3",
    config,
    migrations: `${import.meta.dir}/migrations`,
  });
  const notes = route({
    method: "GET",
    path: "/notes",
    operation: "users:note:list",
    summary: "How many notes there are",
    guard: "general",
    response: { status: 200, data: t.Object({ count: t.Integer() }) },
    errors: [],
    async handle() {
      const rows = await platform.database.sql`select id from note`;
      return reply.ok({ count: rows.length });
    },
  });
  const slow = route({
    method: "GET",
    path: "/slow",
    operation: "users:note:wait",
    summary: "Takes half a second",
    guard: "public",
    response: { status: 200, data: null },
    errors: [],
    async handle() {
      await Bun.sleep(500);
      return reply.none();
    },
  });
  const crash = route({
    method: "POST",
    path: "/crash",
    operation: "users:note:crash",
    summary: "Leaves an error that nobody catches",
    guard: "public",
    response: { status: 200, data: null },
    errors: [],
    handle() {
      setTimeout(() => {
        throw new Error("nobody catches this");
      });
      return reply.none();
    },
  });
  const worker = (name: string) => () => {
    platform.logger.info(`${name} started`);
    return {
      stop: () => {
        platform.logger.info(`${name} stopped`);
        return Promise.resolve();
      },
    };
  };
  await platform.run({
    http: service({ ...platform.http, routes: { v1: [notes, slow, crash] } }),
    workers: [worker("worker")],
    always: [worker("always")],
  });
});
