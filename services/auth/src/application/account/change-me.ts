import {
  err,
  execute,
  ok,
  type Conflict,
  type Result,
  type World,
} from "@tixlys/nexus";
import type { AccountRejection } from "../../domain/account/account.ts";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import type { Email } from "../../domain/account/email.ts";
import { parseUserId, type UserId } from "../../domain/account/ids.ts";
import type { Username } from "../../domain/account/username.ts";
import { isRecent } from "../../domain/session/lifetimes.ts";
import { inLikeTime } from "../guessing/like-time.ts";
import { metadataOf, person } from "../metadata.ts";
import type { Ports, Work } from "../ports.ts";
import type { InvalidInput } from "../registration/register-input.ts";
import type { Holder } from "../session/logout.ts";
import { isSignedInWith } from "../session/my-sessions.ts";
import { viewOfAccount, type UserView } from "../views.ts";
import {
  parseChange,
  type ChangeMeInput,
  type ParsedChange,
} from "./change-me-input.ts";
import {
  changeLinks,
  followContact,
  type ChangeLinks,
} from "./follow-contact.ts";

export type ChangeMeRejection =
  | InvalidInput
  | { readonly type: "UsernameReserved" }
  | { readonly type: "UsernameTaken" }
  /** Another address needs a proof of identity from the last ten minutes (auth #18, #49). */
  | { readonly type: "StepUpRequired" }
  /** The session that asks has ended. */
  | { readonly type: "SessionGone" }
  | Conflict;

/** Who asks, and when they last proved who they are. */
export type RecentHolder = Holder & { readonly authTime: Date };

/**
 * Changes the caller's username at once, and their address as far as it can be without a proof: the new one gets a link to
 * confirm it, the proven one a notice with a link that takes the change back, and both answer as ever. An address that has an
 * owner gets the same answer; its owner gets a notice (decision 25).
 */
export function changeMeWith(
  ports: Ports,
): (
  holder: RecentHolder,
  input: ChangeMeInput,
) => Promise<Result<UserView, ChangeMeRejection>> {
  const isSignedIn = isSignedInWith(ports);
  return async (holder, input) => {
    const parsed = parseChange(input);
    if (!parsed.ok) return parsed;
    const at = ports.clock();
    if (parsed.value.email !== undefined && !isRecent(holder.authTime, at))
      return err({ type: "StepUpRequired" });
    const id = parseUserId(holder.userId);
    if (id === undefined || !(await isSignedIn(holder)))
      return err({ type: "SessionGone" });
    const links = await changeLinks(ports, at);
    const act = () => change(ports, id, parsed.value, links);
    // Whether the address has an owner shows in no answer, nor in how long it takes (auth #12).
    return parsed.value.email === undefined ? act() : inLikeTime(ports, act);
  };
}

async function change(
  ports: Ports,
  id: UserId,
  wanted: ParsedChange,
  links: ChangeLinks,
): Promise<Result<UserView, ChangeMeRejection>> {
  const { at } = links;
  const metadata = metadataOf(ports, { actor: person(id), at });
  const done = await execute(
    await lockedBoth(ports, id, wanted.email),
    accountAggregate,
    { id, metadata, command: { type: "ChangeContact", ...wanted, at } },
    async (tx, { state, events }): Promise<Result<null, ChangeMeRejection>> => {
      if (state.status === "none") return err({ type: "SessionGone" });
      for (const event of events) {
        if (
          event.type === "UsernameChanged" &&
          (await isHeldBack(tx, ports, event.username, at))
        )
          return err({ type: "UsernameTaken" });
        const followed = await followContact(tx, state, event, links);
        if (!followed.ok) return followed;
      }
      return ok(null);
    },
  );
  if (done.ok && done.value.state.status !== "none")
    return ok(viewOfAccount(done.value.state));
  return err(done.ok ? { type: "SessionGone" } : onChange(done.error));
}

/** A name of somebody who left a short while ago is nobody's yet. */
const isHeldBack = (
  tx: Work,
  { guessKeys }: Ports,
  username: Username,
  now: Date,
): Promise<boolean> =>
  tx.departures.isHeldBack(guessKeys.identifier(username), now);

/**
 * Locks the caller's account and that of whoever owns the address, the lower id first: two people who want each other's
 * address at the same time do not wait for each other.
 */
async function lockedBoth(
  { store }: Ports,
  id: UserId,
  email: Email | undefined,
): Promise<World<Work>> {
  const owner =
    email === undefined ? undefined : await store.credentialsOf(email);
  const both = [id, owner?.account.id ?? id].toSorted();
  return {
    ...store,
    run: (work) =>
      store.run(async (tx) => {
        for (const each of both) await tx.accounts.lock(each);
        return work(tx);
      }),
  };
}

function onChange(
  rejection: ChangeMeRejection | AccountRejection,
): ChangeMeRejection {
  switch (rejection.type) {
    case "AccountExists":
    case "AccountUnknown":
    case "AccountAlreadyDisabled":
    case "AccountNotDisabled":
    case "EmailNotPending":
      return { type: "SessionGone" };
    default:
      return rejection;
  }
}
