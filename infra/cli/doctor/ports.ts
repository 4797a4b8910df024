/** Examination of the ports, with their holders. */
import { holderOf } from "../stack/port-holder.ts";
import { externalServers } from "../stack/plan.ts";
import { isFree, portList, portsOf } from "../stack/ports.ts";
import { declaredPorts, findServices } from "../stack/services.ts";
import { fail, ok } from "./finding.ts";
import type { Examination } from "./finding.ts";

/** Every port that `up` would take. */
export const ports: Examination = async ({ running, offset }) => {
  if (running !== undefined) return ok("ports", "held by the running suite");
  const services = await findServices();
  const names = services.map((service) => service.name);
  const unused = [
    ...(externalServers.postgres() === undefined ? [] : ["PostgreSQL"]),
    ...(externalServers.nats() === undefined ? [] : ["NATS"]),
  ];
  const all = portList(
    portsOf(names, offset, [], declaredPorts(services)),
  ).filter(([name]) => !unused.includes(name));
  const checks = await Promise.all(
    all.map(async ([name, port]) => ({ name, port, free: await isFree(port) })),
  );
  const taken = checks.filter((check) => !check.free);
  if (taken.length === 0) return ok("ports", `${all.length} are free`);
  return await Promise.all(
    taken.map(async ({ name, port }) => {
      const holder = await holderOf(port);
      return fail(
        "ports",
        `${port} (${name}) is taken${holder === undefined ? "" : ` by ${holder}`}`,
        `./tixlys up --port-offset ${offset + 1000}`,
      );
    }),
  );
};
