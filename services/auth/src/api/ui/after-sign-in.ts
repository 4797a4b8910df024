import type { SignedIn } from "../../application/session/login.ts";
import type { Answer } from "./layout.ts";
import type { PageParts } from "./page-parts.ts";
import { signedInCookies } from "./visitor.ts";

/** Where somebody goes who has just signed in: management that needs a second factor and has none sets it up first (auth #26). */
export function afterSignIn(
  { requireAal2 }: PageParts,
  signedIn: SignedIn,
  request: Request,
  place: string,
): Answer {
  const cookies = signedInCookies(signedIn, request);
  const to =
    requireAal2 && signedIn.lacksFactor ? "second-factor?factor=needed" : place;
  return { to, cookies };
}
