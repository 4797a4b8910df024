import { err, ok, type Result } from "@tixlys/nexus";
import type { Email } from "../../domain/account/email.ts";
import type { UserId } from "../../domain/account/ids.ts";
import {
  accountLinkLifetimeMs,
  usableLink,
  type AccountLink,
  type AccountLinkPurpose,
  type LinkRejection,
} from "../../domain/account/mail-link.ts";
import type { NewAccountLink, Ports, Work } from "../ports.ts";
import { newLink } from "../registration/mailed-link.ts";

export type { LinkRejection } from "../../domain/account/mail-link.ts";

/** A link on its way: what is stored of it, and what only the mail may know. */
export type OutgoingLink = {
  /** Of the message that carries it. */
  readonly messageId: string;
  readonly sealed: string;
  /** The link for its owner, where there is one and it may be used. */
  readonly stored: (
    userId: UserId | undefined,
    o?: { readonly usable?: boolean; readonly address?: Email },
  ) => NewAccountLink;
};

/** A fresh secret for one purpose, sealed before any transaction begins. `messageId` where another one travels along. */
export async function outgoingLink(
  ports: Pick<Ports, "ids" | "mailSecrets">,
  purpose: AccountLinkPurpose,
  at: Date,
  messageId?: string,
): Promise<OutgoingLink> {
  const fresh = newLink(ports);
  const link = messageId === undefined ? fresh : { ...fresh, messageId };
  const { id, hash, token } = link;
  const expiresAt = new Date(at.getTime() + accountLinkLifetimeMs[purpose]);
  const sealed = await ports.mailSecrets.seal({
    messageId: link.messageId,
    token,
    expiresAt,
  });
  return {
    messageId: link.messageId,
    sealed,
    stored: (userId, { usable = true, address } = {}) => ({
      id,
      hash,
      purpose,
      userId,
      ...(address === undefined ? {} : { address }),
      issuedAt: at,
      expiresAt,
      usable,
    }),
  };
}

/** The link of a token, when it may be redeemed now. Whoever redeems it asks again with `stillUsable` under the lock. */
export async function presentedLink(
  { store, mailSecrets, clock }: Pick<Ports, "store" | "mailSecrets" | "clock">,
  token: string,
  purpose: AccountLinkPurpose,
): Promise<Result<AccountLink, LinkRejection>> {
  const found = await store.linkOf(mailSecrets.hashOf(token), purpose);
  return usableLink(found, clock());
}

/** The same link inside the transaction that redeems it: of several that redeem at once exactly one finds it usable. */
export async function stillUsable(
  tx: Work,
  { mailSecrets }: Pick<Ports, "mailSecrets">,
  token: string,
  { purpose }: AccountLink,
  at: Date,
): Promise<Result<AccountLink, LinkRejection>> {
  return usableLink(
    await tx.links.find(mailSecrets.hashOf(token), purpose),
    at,
  );
}

/** What a page may show of a link before anybody presses its button. */
export type MailLinkView = {
  readonly purpose: AccountLinkPurpose;
  readonly username: string;
  /** What it confirms or puts back. */
  readonly address: string | undefined;
  readonly expiresAt: Date;
};

/** Whether a mailed token could be redeemed now, and whose it is; nothing changes. */
export function readMailLinkWith(
  ports: Ports,
): (input: {
  readonly token: string;
  readonly purpose: AccountLinkPurpose;
}) => Promise<Result<MailLinkView, LinkRejection>> {
  return async ({ token, purpose }) => {
    const link = await presentedLink(ports, token, purpose);
    if (!link.ok) return link;
    const { userId, address, expiresAt } = link.value;
    const account = await ports.store.accountOf(userId);
    if (account === undefined) return err({ type: "LinkUnknown" });
    return ok({ purpose, username: account.username, address, expiresAt });
  };
}
