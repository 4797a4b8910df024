import { ok } from "@tixlys/nexus";
import { keptMs, type DataExport } from "../../domain/export/export.ts";
import type { KeptPart, Ports } from "../ports.ts";

/** Exports that one run works on; the next run takes the following ones. */
const exportsAtMost = 20;
/** Pages that one service gives to one export: beyond it is broken. */
const pagesAtMost = 200;

/**
 * Asks the services for what is missing in each export that is being collected, part by part, and settles those that are
 * complete or have waited for too long. What was kept stays when this is cut off; the next run goes on behind it.
 *
 * @returns How many were settled.
 */
export function collectExportsWith(ports: Ports): () => Promise<number> {
  return async () => {
    const open = await ports.store.exports.collecting(exportsAtMost);
    let settled = 0;
    for (const each of open) if (await collect(ports, each)) settled += 1;
    return settled;
  };
}

async function collect(ports: Ports, wanted: DataExport): Promise<boolean> {
  const before = await ports.store.exports.progressOf(wanted.id);
  const missing: string[] = [];
  for (const service of wanted.services) {
    const parts = before.filter((part) => part.service === service);
    if (!(await complete(ports, wanted, service, parts))) missing.push(service);
  }
  const at = ports.clock();
  if (missing.length > 0 && at < wanted.expiresAt) return false;
  return settle(ports, wanted, missing, at);
}

/** Whether the service has given all it has. */
async function complete(
  { store, exportSources, exportSeal }: Ports,
  { id, userId }: DataExport,
  service: string,
  parts: readonly Pick<KeptPart, "next">[],
): Promise<boolean> {
  const last = parts.at(-1);
  if (last !== undefined && last.next === undefined) return true;
  let after = last?.next;
  for (let page = parts.length; page < pagesAtMost; page += 1) {
    const part = await exportSources.ask(service, userId, after);
    if (part === undefined) return false;
    const { schemaVersion, records, next } = part;
    const sealed = exportSeal.seal(id, records);
    const isKept = await store.exports.keep(id, {
      service,
      page,
      schemaVersion,
      next,
      sealed,
    });
    // Another run is at it, and what it goes on with may be another page.
    if (!isKept) return false;
    if (next === undefined) return true;
    after = next;
  }
  return false;
}

/** One that went with its account meanwhile is nobody's any more. */
async function settle(
  { store }: Ports,
  wanted: DataExport,
  missing: readonly string[],
  at: Date,
): Promise<boolean> {
  const { id, userId } = wanted;
  const complete = missing.length === 0;
  const done = await store.run<boolean, never>(async (tx) => {
    await tx.accounts.lock(userId);
    const isSettled = await tx.exports.settle({
      ...wanted,
      state: complete ? "ready" : "partial",
      missing,
      settledAt: at,
      expiresAt: new Date(at.getTime() + keptMs),
    });
    if (!isSettled) return ok(false);
    await tx.audit.record({
      action: "user_export_collected",
      outcome: complete ? "success" : "failure",
      actor: { kind: "service", id: "auth" },
      subject: userId,
      details: { export: id, missing },
    });
    await tx.outbox.publish({
      type: "ExportReady",
      userId,
      id,
      complete,
      version: await tx.accounts.advance(userId),
    });
    return ok(true);
  });
  return done.ok && done.value;
}
