/** Every examination, in the order in which a start meets them. */
import { otherBuns, bun } from "./bun.ts";
import { disk, inotify, memory, openFiles, processor } from "./capacity.ts";
import { hooks, packages } from "./checkout.ts";
import { configuration } from "./configuration.ts";
import type { Examination } from "./finding.ts";
import { clock, folder, homeFolder, owner, temporary } from "./folders.ts";
import { fit, privacy } from "./keys.ts";
import { halfClusters, leftovers, stateDocument } from "./leftovers.ts";
import { migrations } from "./migrations.ts";
import { ports } from "./ports.ts";
import { user } from "./root-user.ts";
import {
  cluster,
  logs,
  natsConfiguration,
  natsStore,
  traces,
} from "./stores.ts";
import { browser, nats, npm, postgres } from "./tools.ts";
import { variables } from "./variables.ts";

/** By the name under which a failure of the examination itself is told. */
export const examinations: Readonly<Record<string, Examination>> = {
  bun,
  otherBuns,
  processor,
  npm,
  packages,
  postgres,
  nats,
  browser,
  user,
  homeFolder,
  temporary,
  folder,
  owner,
  privacy,
  fit,
  clock,
  disk,
  memory,
  openFiles,
  inotify,
  variables,
  configuration,
  ports,
  stateDocument,
  leftovers,
  halfClusters,
  cluster,
  migrations,
  natsConfiguration,
  natsStore,
  logs,
  traces,
  hooks,
};
