import type { LinkId } from "../../domain/registration/registration.ts";
import { newLinkId } from "../new-ids.ts";
import type { LinkHash, Ports, StoredLink } from "../ports.ts";

/** A link on its way: what is stored of it, and what only the mail may know. */
export type MailedLink = {
  readonly messageId: string;
  readonly id: LinkId;
  readonly hash: LinkHash;
  readonly token: string;
};

/** A fresh secret and the id of the message that will carry it. */
export function newLink(ports: Pick<Ports, "ids" | "mailSecrets">): MailedLink {
  return {
    ...ports.mailSecrets.issue(),
    messageId: ports.ids(),
    id: newLinkId(ports.ids),
  };
}

/** The link as it is stored; `usable` is false when nobody gets its token. */
export function storedLink(
  { id, hash }: MailedLink,
  expiresAt: Date,
  usable: boolean,
): StoredLink {
  return { id, hash, expiresAt, usable };
}

/** The token as only the notifications service can read it. */
export function sealLink(
  ports: Pick<Ports, "mailSecrets">,
  { messageId, token }: MailedLink,
  expiresAt: Date,
): Promise<string> {
  return ports.mailSecrets.seal({ messageId, token, expiresAt });
}
