import type { UserId } from "../../../src/domain/account/ids.ts";
import type {
  AccountLink,
  AccountLinkPurpose,
} from "../../../src/domain/account/mail-link.ts";
import type { AccountLinks, LinkHash } from "../../../src/application/ports.ts";

export type AccountLinkRow = AccountLink & { readonly hash: LinkHash };

/** The mailed links of accounts, as the real table keeps them. */
export function accountLinksOf(
  rows: Map<string, AccountLinkRow>,
  hasAccount: (id: UserId) => boolean,
): AccountLinks {
  return {
    async add({ userId, usable, address, ...link }) {
      if (userId === undefined || !hasAccount(userId)) return;
      const status = usable ? "open" : "void";
      rows.set(link.id, { ...link, userId, address, status });
    },
    async find(hash, purpose) {
      return memoryLinkOf(rows, hash, purpose);
    },
    async spend(id) {
      const row = rows.get(id);
      if (row !== undefined) rows.set(id, { ...row, status: "used" });
    },
    async cancel(userId, purposes, _at, since) {
      for (const [id, row] of rows)
        if (
          row.userId === userId &&
          row.status === "open" &&
          purposes.includes(row.purpose) &&
          (since === undefined || row.issuedAt >= since)
        )
          rows.set(id, { ...row, status: "void" });
    },
  };
}

export function memoryLinkOf(
  rows: ReadonlyMap<string, AccountLinkRow>,
  hash: LinkHash,
  purpose: AccountLinkPurpose,
): AccountLink | undefined {
  const row = [...rows.values()].find(
    (each) => each.hash === hash && each.purpose === purpose,
  );
  if (row === undefined) return undefined;
  const { hash: _, ...link } = row;
  return link;
}
