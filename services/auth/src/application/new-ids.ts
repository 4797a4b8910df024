import type { Ids } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../domain/account/ids.ts";
import type { LinkId } from "../domain/registration/registration.ts";

export function newUserId(ids: Ids): UserId {
  return parsed(parseUserId(ids()));
}

export function newSessionId(ids: Ids): SessionId {
  return parsed(parseSessionId(ids()));
}

export function newLinkId(ids: Ids): LinkId {
  // cast: every new id may be a link's id.
  return ids() as LinkId;
}

function parsed<Id>(id: Id | undefined): Id {
  if (id === undefined)
    throw new Error("the source of ids made something that is no UUID");
  return id;
}
