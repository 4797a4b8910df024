import { err, execute, ok, type Conflict, type Result } from "@tixlys/nexus";
import type {
  AccountCommand,
  AccountRejection,
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import type { AccountLink } from "../../domain/account/mail-link.ts";
import { metadataOf, person } from "../metadata.ts";
import type { Ports, Work } from "../ports.ts";
import { lockedFirst } from "./locked-first.ts";
import { stillUsable, type LinkRejection } from "./mail-link.ts";

export type Account = ActiveAccount | DisabledAccount;

/** What a mailed link stands for, and what is written along with its command. */
export type Redemption<Refusal> = {
  readonly token: string;
  readonly link: AccountLink;
  readonly command: AccountCommand;
  readonly at: Date;
  readonly also: (
    tx: Work,
    account: Account,
  ) => Promise<Result<unknown, Refusal>>;
};

/**
 * Does what a link stands for and spends it, in one transaction: of several that redeem it at once one succeeds. The link's
 * id is the command's.
 */
export async function redeemLink<Refusal>(
  ports: Ports,
  { token, link, command, at, also }: Redemption<Refusal>,
): Promise<
  Result<Account, Refusal | LinkRejection | AccountRejection | Conflict>
> {
  const { id: commandId, userId: id } = link;
  const metadata = metadataOf(ports, { actor: person(id), at, commandId });
  const done = await execute(
    lockedFirst(ports.store, id),
    accountAggregate,
    { id, commandId, metadata, command },
    async (
      tx,
      { state },
    ): Promise<Result<unknown, Refusal | LinkRejection>> => {
      const usable = await stillUsable(tx, ports, token, link, at);
      if (!usable.ok) return usable;
      if (state.status === "none") return err({ type: "LinkUnknown" });
      await tx.links.spend(link.id, at);
      return also(tx, state);
    },
  );
  if (!done.ok) return err(done.error);
  const { state, repeated } = done.value;
  if (repeated) return err({ type: "LinkUsed" });
  return state.status === "none" ? err({ type: "LinkUnknown" }) : ok(state);
}
