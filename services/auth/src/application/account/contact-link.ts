import { err, ok, type Conflict, type Result } from "@tixlys/nexus";
import type { Email } from "../../domain/account/email.ts";
import type {
  AccountLink,
  AccountLinkPurpose,
} from "../../domain/account/mail-link.ts";
import type { Ports } from "../ports.ts";
import { viewOfAccount, type UserView } from "../views.ts";
import { presentedLink, type LinkRejection } from "./mail-link.ts";
import { noteDeadLink } from "./note-dead-link.ts";
import { redeemLink, type Redemption } from "./redeem-link.ts";

export type ContactLinkRejection =
  | LinkRejection
  /** Somebody else proved this address first (decision 25). */
  | { readonly type: "EmailAlreadyRegistered" }
  | Conflict;

/** What a link of a change of address stands for, and when. */
export type ContactLink = {
  readonly link: AccountLink;
  readonly email: Email;
  readonly at: Date;
};

/** Redeems a link that was mailed for a change of address. One that opens nothing is noted. */
export function redeemContactLinkWith(
  ports: Ports,
  purpose: AccountLinkPurpose,
  work: (
    asked: ContactLink,
  ) => Promise<Pick<Redemption<ContactLinkRejection>, "command" | "also">>,
  /** What it is when the account is not as it was when the link was mailed. */
  otherwise: "LinkUnknown" | "LinkExpired",
): (input: {
  readonly token: string;
}) => Promise<Result<UserView, ContactLinkRejection>> {
  return async ({ token }) => {
    const presented = await presentedLink(ports, token, purpose);
    if (!presented.ok)
      return noteDeadLink(ports, "user_updated_fail", presented.error);
    const { value: link } = presented;
    const { address: email } = link;
    if (email === undefined) return err({ type: "LinkUnknown" });
    const at = ports.clock();
    const asked = await work({ link, email, at });
    const done = await redeemLink(ports, { token, link, at, ...asked });
    if (done.ok) return ok(viewOfAccount(done.value));
    switch (done.error.type) {
      case "Conflict":
        return err(done.error);
      case "LinkUnknown":
      case "LinkUsed":
      case "LinkExpired":
      case "EmailAlreadyRegistered":
        return noteDeadLink(ports, "user_updated_fail", done.error);
      default:
        return noteDeadLink(ports, "user_updated_fail", { type: otherwise });
    }
  };
}
