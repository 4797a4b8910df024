import { endpoints } from "./generated/index.ts";
import type { Suite } from "./generated/index.ts";
import type { Answer } from "./answer.ts";
import { send } from "./send.ts";
import type { Call, ClientOptions } from "./send.ts";
import type { EndpointTable } from "./operation.ts";

/**
 * A client of the whole suite through its gateway: `client.auth.session.create({ body })`. Runs wherever `fetch` does.
 *
 * No call throws: refusals, failures and silence are answers (`Answer`). What may safely arrive twice is repeated.
 */
export function createClient(options: ClientOptions): Suite {
  const services = Object.entries(endpoints).map(([name, table]) => [
    name,
    resources(options, table),
  ]);
  const made: unknown = Object.fromEntries(services);
  // cast: types and endpoints are generated together, from the same documents.
  return made as Suite;
}

type Called = (call?: Call) => Promise<Answer>;

function resources(
  options: ClientOptions,
  table: EndpointTable,
): Readonly<Record<string, Readonly<Record<string, Called>>>> {
  const made: Record<string, Record<string, Called>> = {};
  for (const [resource, endpoints] of Object.entries(table)) {
    const operations: Record<string, Called> = {};
    for (const [name, endpoint] of Object.entries(endpoints))
      operations[name] = (call = {}) => send(options, endpoint, call);
    made[resource] = operations;
  }
  return made;
}
