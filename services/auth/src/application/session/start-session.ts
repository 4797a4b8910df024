import { err, fold, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import { tierOf } from "../../domain/account/role.ts";
import { makingRoom } from "../../domain/session/cap.ts";
import { describeDevice } from "../../domain/session/device.ts";
import {
  expiresAt,
  session,
  type ActiveSession,
  type AssuranceLevel,
  type Client,
} from "../../domain/session/session.ts";
import type { Proof } from "../guessing/guarded-proof.ts";
import { newSessionId } from "../new-ids.ts";
import type { Ports, Work } from "../ports.ts";
import { revokeSession } from "./end-session.ts";
import { grantTokens, type SessionTokens } from "./grant.ts";

/** Who it is, and since when the password is theirs that showed it. */
type ProvenBy = Pick<Proof, "account" | "passwordSince">;

/** The program that a person signs in with. */
export type Device = { readonly userAgent: string; readonly ip: string };

/**
 * Opens a new session for somebody who has just proven who they are. Beyond the cap the least recently used one gives
 * way. Rejects when the account was disabled or deleted meanwhile, or has another password: a change that ended all sessions
 * would be followed by one that was opened with the old one. The same holds for a second factor that came or went meanwhile:
 * a session has it exactly where the account has it (auth #23).
 */
export function startSession(
  ports: Ports,
  { account: { id: userId }, passwordSince }: ProvenBy,
  how: {
    readonly client: Client;
    readonly aal: AssuranceLevel;
    readonly device: Device;
    /** What else is done in the same transaction, after the session is there. */
    readonly also?: (tx: Work, at: Date) => Promise<void>;
  },
): Promise<Result<SessionTokens, { readonly type: "AccountUnavailable" }>> {
  return ports.store.run(async (tx) => {
    const at = ports.clock();
    const { state: account } = await tx.accounts.load(userId);
    if (
      account.status !== "active" ||
      !(await tx.accounts.hasPasswordSince(userId, passwordSince)) ||
      (await tx.factors.has(userId)) !== how.aal > 1
    )
      return err({ type: "AccountUnavailable" });
    await makeRoom(tx, userId, at);
    const id = newSessionId(ports.ids);
    const { token, hash, familyKey } = ports.refreshSecrets.newFamily(id);
    const { client, aal, device } = how;
    const started = open(account, { id, client, aal, refresh: hash, at });
    await tx.sessions.insert(started, familyKey, {
      device: describeDevice(device.userAgent),
      ip: device.ip,
    });
    await tx.audit.record({
      action: "authn_login_success",
      subject: userId,
      actor: { kind: "user", id: userId },
      session: id,
      details: { client, aal },
    });
    await how.also?.(tx, at);
    return ok(grantTokens(ports, account, started, token, at));
  });
}

async function makeRoom(tx: Work, userId: UserId, at: Date): Promise<void> {
  const leaving = makingRoom(await tx.sessions.activeOf(userId), at);
  if (leaving.length === 0) return;
  const ids = leaving.map(({ id }) => id);
  await tx.sessions.end(ids, "session-limit", at);
  for (const { id } of leaving.filter((each) => expiresAt(each) > at)) {
    await revokeSession(tx, userId, id, "session-limit", at);
  }
}

function open(
  account: ActiveAccount,
  start: Pick<ActiveSession, "id" | "client" | "aal"> & {
    refresh: ActiveSession["family"]["current"];
    at: Date;
  },
): ActiveSession {
  const command = {
    type: "StartSession",
    userId: account.id,
    tier: tierOf(account.role),
    ...start,
  } as const;
  const decided = session.decide(command, session.initial);
  const state = fold(session, session.initial, decided.ok ? decided.value : []);
  if (state.status !== "active") throw new Error("a new session did not start");
  return state;
}
