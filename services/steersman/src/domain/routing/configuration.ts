import type { Hosts } from "./host.ts";
import type { RoutingTable, Upstream } from "./upstreams.ts";

/** What is said of one service; everything may be left out. */
export type ServiceRouting = {
  /** False: its requests are answered as if it were not there. */
  readonly routed?: boolean;
  /** Its replicas, in place of those that `UPSTREAMS` names. */
  readonly replicas?: readonly string[];
  /** Host names that are this service's alone. */
  readonly hosts?: readonly string[];
};

/** How requests find their way: one version of it is in force at a time, as a whole. */
export type RoutingConfiguration = {
  /** Host names of all services by path. When they are said, every other host is answered 421. */
  readonly hosts?: readonly string[];
  /** A host name for each service, `{service}` standing for its name. */
  readonly serviceHosts?: string;
  readonly services?: Readonly<Record<string, ServiceRouting>>;
};

/** In force until a version is applied. On a developer's machine every service has a host of its own; all others are by path. */
export const builtInRouting = (environment: string): RoutingConfiguration =>
  environment === "development" || environment === "test"
    ? { serviceHosts: "{service}.localhost" }
    : {};

/** A version in force. */
export type Routing = {
  /** 0 before any was applied. */
  readonly version: number;
  readonly configuration: RoutingConfiguration;
  readonly table: RoutingTable;
  readonly hosts: Hosts;
};

/** The configuration over the replicas that are there: what every request is looked up in. */
export const routingOf = (
  version: number,
  configuration: RoutingConfiguration,
  replicas: RoutingTable,
): Routing => {
  const table = tableOf(configuration, replicas);
  return {
    version,
    configuration,
    table,
    hosts: hostsOf(configuration, table),
  };
};

const tableOf = (
  { services = {} }: RoutingConfiguration,
  replicas: RoutingTable,
): RoutingTable => {
  const table = new Map<string, Upstream>(replicas);
  for (const [service, said] of Object.entries(services)) {
    const origins = said.replicas ?? replicas.get(service)?.origins;
    if (said.routed === false || origins === undefined) table.delete(service);
    else table.set(service, { ...replicas.get(service), service, origins });
  }
  return table;
};

const hostsOf = (
  { hosts, serviceHosts, services = {} }: RoutingConfiguration,
  table: RoutingTable,
): Hosts => {
  const own = new Map<string, string>();
  for (const service of table.keys()) {
    if (serviceHosts !== undefined)
      own.set(serviceHosts.replace("{service}", service), service);
    for (const host of services[service]?.hosts ?? []) own.set(host, service);
  }
  return {
    services: own,
    paths: hosts === undefined ? undefined : new Set(hosts),
  };
};

/**
 * What is wrong with a configuration that each field for itself cannot show: names that stand for two things, or for nothing.
 * @param known The services that there are, whether or not they run.
 */
export const mistakesIn = (
  configuration: RoutingConfiguration,
  known: readonly string[],
): readonly string[] => {
  const { services = {} } = configuration;
  const unknown = Object.entries(services)
    .filter(
      ([service, said]) =>
        !known.includes(service) && said.replicas === undefined,
    )
    .map(
      ([service]) =>
        `services.${service} is no service: neither UPSTREAMS nor its own replicas say where it is`,
    );
  return [...ambiguousHosts(configuration, known), ...unknown];
};

/** The hosts that would stand for two things; a gateway refuses them, as only one of both could have its requests. */
export const ambiguousHosts = (
  { hosts = [], serviceHosts, services = {} }: RoutingConfiguration,
  known: readonly string[],
): readonly string[] => {
  const mistakes: string[] = [];
  const owners = new Map<string, string>();
  const claim = (host: string, owner: string): void => {
    const other = owners.get(host) ?? owner;
    owners.set(host, other);
    if (other !== owner)
      mistakes.push(`the host ${host} is named for ${other} and ${owner}`);
  };
  for (const host of hosts) claim(host, "all services");
  for (const service of new Set([...known, ...Object.keys(services)])) {
    if (serviceHosts !== undefined)
      claim(serviceHosts.replace("{service}", service), service);
    for (const host of services[service]?.hosts ?? []) claim(host, service);
  }
  return mistakes;
};
