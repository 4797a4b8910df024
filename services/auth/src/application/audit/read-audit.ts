import type {
  AuditEntry,
  AuditFilter,
  AuditPosition,
  Ports,
} from "../ports.ts";
import type { Holder } from "../session/logout.ts";

/** Part of the log; `next` is where the following part begins, where there is one. */
export type AuditPage = {
  readonly entries: readonly AuditEntry[];
  readonly next: AuditPosition | undefined;
};

export type AuditSlice = {
  readonly limit: number;
  readonly after: AuditPosition | undefined;
};

/** The log as management reads it, the newest first. */
export function readAuditWith(
  ports: Ports,
): (filter: AuditFilter, slice: AuditSlice) => Promise<AuditPage> {
  return (filter, slice) => read(ports, filter, slice);
}

/** An entry as the owner of the account sees it. */
export type MyAuditEntry = Omit<AuditEntry, "actor" | "subject"> & {
  /** Nobody who was known, as in a failed login: `unknown`. */
  readonly by: "me" | "others" | "unknown";
};

export type MyAuditPage = {
  readonly entries: readonly MyAuditEntry[];
  readonly next: AuditPosition | undefined;
};

/** What happened to the caller's own account. That others were behind it is told, but not who, or from where. */
export function readMyAuditWith(
  ports: Ports,
): (holder: Holder, slice: AuditSlice) => Promise<MyAuditPage> {
  return async ({ userId }, slice) => {
    const { entries, next } = await read(ports, { subject: userId }, slice);
    return { entries: entries.map((entry) => forOwner(entry, userId)), next };
  };
}

async function read(
  { store }: Ports,
  filter: AuditFilter,
  { limit, after }: AuditSlice,
): Promise<AuditPage> {
  const found = await store.audit.read(filter, { after, limit: limit + 1 });
  const entries = found.slice(0, limit);
  const last = found.length > limit ? entries.at(-1) : undefined;
  return { entries, next: last && { at: last.at, id: last.id } };
}

function forOwner(entry: AuditEntry, userId: string): MyAuditEntry {
  const { actor, subject: _, ...told } = entry;
  if (actor.kind === "anonymous") return { ...told, by: "unknown" };
  const isSelf =
    actor.kind === "user" &&
    actor.id === userId &&
    actor.impersonator === undefined;
  return isSelf
    ? { ...told, by: "me" }
    : { ...told, by: "others", session: undefined, network: undefined };
}
