import { Type as t } from "@sinclair/typebox";
import { defineContract, rpc } from "@tixlys/contracts";
import { err, ok } from "@tixlys/nexus";
import { rpcServer } from "../../src/rpc/index.ts";
import type { Bus } from "../../src/bus.ts";
import type { RpcHandlers, RpcServer } from "../../src/rpc/index.ts";
import type { Log } from "../../src/index.ts";

const name = t.String({ minLength: 1, maxLength: 20 });
const answer = t.Object({ name: t.String(), by: t.String() });

/** A service that answers: in time, late, never, or not at all, as it is asked to. */
export const oracle = defineContract({
  service: "oracle",
  events: {},
  rpc: {
    "thing.get": rpc(1, {
      request: t.Object({ name, waitMs: t.Optional(t.Integer()) }),
      response: answer,
      refusals: ["unknown-thing"],
      idempotent: true,
    }),
    "thing.change": rpc(1, {
      request: t.Object({ name, waitMs: t.Optional(t.Integer()) }),
      response: answer,
      idempotent: false,
    }),
  },
});

/** A service that only asks. */
export const asker = defineContract({ service: "asker", events: {} });

export type OracleHandlers = RpcHandlers<typeof oracle>;

/** Answers with its own name after `waitMs`, and notes what it began. */
export function telling(
  by: string,
  onBegin: (name: string) => void = () => undefined,
): OracleHandlers {
  return {
    "thing.get": async ({ name, waitMs = 0 }) => {
      onBegin(name);
      await Bun.sleep(waitMs);
      return name === "nothing" ? err("unknown-thing") : ok({ name, by });
    },
    "thing.change": async ({ name, waitMs = 0 }) => {
      onBegin(name);
      await Bun.sleep(waitMs);
      return ok({ name, by });
    },
  };
}

export const answering = (
  bus: Bus,
  logger: Log,
  handlers: OracleHandlers,
  more: { concurrency?: number; graceMs?: number } = {},
): RpcServer => rpcServer({ bus, contract: oracle, handlers, logger, ...more });
