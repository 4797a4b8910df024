/**
 * What needs the whole suite of this checkout as it runs. Its start and its idle processes are the dearest things that a test can
 * have, so it is started once and the parts follow each other in it, the most curious about its beginning first, the most
 * destructive last.
 */
import { afterAll } from "bun:test";
import { join } from "node:path";
import { checkout, sandbox } from "./support/cli.ts";
import { eventLog } from "./whole/event-log.ts";
import { edge } from "./whole/edge.ts";
import { foundations } from "./whole/foundations.ts";
import { identity } from "./whole/identity.ts";
import { inbox } from "./whole/inbox.ts";
import { leaving } from "./whole/leaving.ts";
import { operator } from "./whole/operator.ts";
import { firstStart, restarts } from "./whole/starts.ts";

const box = await sandbox({ services: join(checkout, "services") });
afterAll(() => box.remove(), 60_000);

foundations(box);
firstStart(box);
operator(box);
eventLog(box);
restarts(box);
edge(box);
identity(box);
inbox(box);
leaving(box);
