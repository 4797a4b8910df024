/** Which port belongs to whom (architecture §4), shifted by `--port-offset N`, and whether it is free. */
import { createServer } from "node:net";
import { UsageError } from "../console/errors.ts";

const basePorts = {
  gateway: 8080,
  gatewayHttps: 8443,
  gatewayMetrics: 9100,
  firstService: 4101,
  /** Apart from the services', so that neither a new service nor an example moves the other. */
  firstExample: 4191,
  postgres: 15432,
  nats: 14222,
};
const metricsDistance = 5000;
const serviceOrder = [
  "auth",
  "users",
  "notifications",
  "events",
  "catalog",
  "orders",
  "chat",
];
/** Replicas beyond the first take the first free port from here on; their metrics from {@link replicaMetricsBase}. */
const replicaBase = 4201;
const replicaMetricsBase = 9201;
const highest = 65_535;

/** The folder name of the gateway's service. */
export const gatewayName = "steersman";

/** The ports of one process. */
export type ServicePorts = {
  readonly port: number;
  readonly metricsPort: number;
};

/** The ports of one suite. */
export type Ports = {
  readonly offset: number;
  readonly postgres: number;
  readonly nats: number;
  /** The gateway's, beside its own in `services`. */
  readonly https: number;
  readonly services: Readonly<Record<string, ServicePorts>>;
  /** Where the search for a further replica's ports begins. */
  readonly replicas: ServicePorts;
};

/**
 * The offset from the flag, else from `TIXLYS_PORT_OFFSET`, else 0.
 * @throws UsageError when it is not a whole number from 0 to 40000.
 */
export function portOffset(
  flag: number | undefined,
  env: Record<string, string | undefined>,
): number {
  const text = env["TIXLYS_PORT_OFFSET"];
  const named = flag === undefined ? "TIXLYS_PORT_OFFSET" : "--port-offset";
  const offset = flag ?? (text === undefined || text === "" ? 0 : Number(text));
  if (!Number.isInteger(offset) || offset < 0 || offset > 40_000)
    throw new UsageError(
      `${named} takes a whole number from 0 to 40000, got "${flag ?? text ?? ""}"`,
      "up",
    );
  return offset;
}

/**
 * The ports of the services named. A service keeps its number whether or not the ones before it exist; services beyond the
 * known ones have the one that their configuration declares, else follow in alphabetical order; those of the examples have numbers
 * of their own.
 * @throws UsageError naming the first port that would lie above 65535.
 */
export function portsOf(
  services: readonly string[],
  offset: number,
  examples: readonly string[] = [],
  declared: Readonly<Record<string, number>> = {},
): Ports {
  const news = services
    .filter(
      (name) =>
        name !== gatewayName &&
        !serviceOrder.includes(name) &&
        !examples.includes(name),
    )
    .sort();
  const order = new Map([...serviceOrder, ...news].map((name, n) => [name, n]));
  const inOrder = (name: string): number => {
    if (examples.includes(name))
      return basePorts.firstExample + examples.toSorted().indexOf(name);
    const own = serviceOrder.includes(name) ? undefined : declared[name];
    return own !== undefined && isForNews(own)
      ? own
      : basePorts.firstService + (order.get(name) ?? 0);
  };
  const rows = services.map((name): [string, ServicePorts] => {
    if (name === gatewayName)
      return [
        name,
        {
          port: basePorts.gateway + offset,
          metricsPort: basePorts.gatewayMetrics + offset,
        },
      ];
    const port = inOrder(name) + offset;
    return [name, { port, metricsPort: port + metricsDistance }];
  });
  const ports: Ports = {
    offset,
    postgres: basePorts.postgres + offset,
    nats: basePorts.nats + offset,
    https: basePorts.gatewayHttps + offset,
    services: Object.fromEntries(rows),
    replicas: {
      port: replicaBase + offset,
      metricsPort: replicaMetricsBase + offset,
    },
  };
  for (const [owner, port] of portList(ports))
    if (port > highest)
      throw new UsageError(
        `--port-offset ${offset} puts ${owner} on port ${port}, above ${highest}; the most that fits is ${offset - (port - highest)}`,
        "up",
      );
  return ports;
}

/** The port of a service that is to be made: that of its place in the order, else the first that no other one declares. */
export function nextPort(
  name: string,
  declared: Readonly<Record<string, number>>,
): number {
  const known = serviceOrder.indexOf(name);
  if (known >= 0) return basePorts.firstService + known;
  const taken = new Set(Object.values(declared));
  let port = basePorts.firstService + serviceOrder.length;
  while (taken.has(port)) port += 1;
  if (!isForNews(port))
    throw new UsageError(
      `all ports up to ${basePorts.firstExample - 1} are declared by services`,
      "new",
    );
  return port;
}

function isForNews(port: number): boolean {
  return (
    port >= basePorts.firstService + serviceOrder.length &&
    port < basePorts.firstExample
  );
}

/** Every port with its owner, as errors name it. */
export function portList(ports: Ports): [owner: string, port: number][] {
  const services = Object.entries(ports.services).flatMap(
    ([name, row]): [string, number][] => [
      [name, row.port],
      [`${name} metrics`, row.metricsPort],
    ],
  );
  const https: [string, number][] =
    ports.services[gatewayName] === undefined
      ? []
      : [[`${gatewayName} HTTPS`, ports.https]];
  return [
    ["PostgreSQL", ports.postgres],
    ["NATS", ports.nats],
    ...services,
    ...https,
  ];
}

/** Orders service names as the table shows them: by port, the gateway last. */
export function inServiceOrder(names: readonly string[]): string[] {
  const rank = (name: string) => {
    if (name === gatewayName) return Number.MAX_SAFE_INTEGER;
    const known = serviceOrder.indexOf(name);
    return known < 0 ? serviceOrder.length : known;
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Whether a listener can be bound there now. */
export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** A port that the system gave away as free, for test runs. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port =
        typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** The first free pair of ports for one more replica, beyond those already given away. */
export async function replicaPorts(
  ports: Ports,
  taken: ReadonlySet<number>,
): Promise<ServicePorts> {
  const find = async (from: number) => {
    for (let port = from; port <= Math.min(from + 500, highest); port += 1)
      if (!taken.has(port) && (await isFree(port))) return port;
    throw new UsageError(`no free port for a replica from ${from} on`, "up");
  };
  return {
    port: await find(ports.replicas.port),
    metricsPort: await find(ports.replicas.metricsPort),
  };
}
