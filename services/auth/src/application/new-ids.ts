import { newId, idParser, type Ids } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../domain/account/ids.ts";
import type { LinkId } from "../domain/registration/registration.ts";

const parseLinkId = idParser<LinkId>();

export const newUserId = (ids: Ids): UserId => newId(parseUserId, ids);
export const newSessionId = (ids: Ids): SessionId => newId(parseSessionId, ids);
export const newLinkId = (ids: Ids): LinkId => newId(parseLinkId, ids);
