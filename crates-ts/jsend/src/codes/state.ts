import { at } from "./definition.ts";

const missing = at("resource", 404);
const gone = at("resource", 410);
const conflict = at("conflict", 409);

/** Codes about what is there, what is not, and what stands in the way. */
export const stateCodes = {
  "not-found": missing("There is nothing here."),
  "route-not-found": missing("There is no such address."),
  "version-not-found": missing("There is no such version of this API."),
  "profile-not-ready": missing(
    "The profile is being prepared. Please try again in a moment.",
  ),
  gone: gone("This is no longer here."),
  sunset: gone("This operation has been withdrawn."),
  "username-taken": conflict("This username is taken."),
  "email-already-registered": conflict(
    "This e-mail address belongs to an account already.",
  ),
  "email-unchanged": conflict("This is the account's e-mail address already."),
  "token-used": conflict("This token was used before."),
  "already-verified": conflict("This was confirmed before."),
  "already-exists": conflict("This exists already."),
  "already-done": conflict("This was done before."),
  "name-taken": conflict("This name is taken."),
  "has-children": conflict("This still contains other entries."),
  "in-use": conflict("This is still used elsewhere."),
  "invalid-state": conflict("This is not possible in the present state."),
  "version-clash": conflict(
    "Somebody else changed this at the same time. Please try again.",
  ),
  "last-root": conflict("The last root account must stay as it is."),
  "factor-required": conflict(
    "The last second factor of this account cannot be removed.",
  ),
  "factor-exists": conflict("A factor of this kind is set up already."),
  "live-offer-exists": conflict(
    "You have an open offer for this order already.",
  ),
  "limit-reached": conflict(
    "The largest allowed number of these has been reached.",
  ),
} as const;
