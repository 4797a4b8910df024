import type { Asked } from "./form-page.ts";
import type { AuthApplication } from "../../application/application.ts";
import type { SignedIn } from "../../application/session/login.ts";
import type { Holder } from "../../application/session/logout.ts";
import { deviceCookie, deviceTokensOf } from "../v1/device-cookie.ts";
import {
  forgetRefreshCookie,
  refreshCookie,
  refreshCookieOf,
} from "../v1/refresh-cookie.ts";

/** Somebody whose browser is signed in. */
export type Visitor = {
  readonly holder: Holder;
  /** How surely: 2 with a second factor. */
  readonly aal: number;
  /** When they last proved who they are. */
  readonly authenticatedAt: Date;
  /** Whether that was within the last ten minutes (auth #49). */
  readonly isFresh: boolean;
  /** What their browser showed; only it can have it. */
  readonly secret: string;
};

/** Who a browser is, by its cookie; `undefined` for one that is not signed in. */
export type Visitors = (
  asked: Pick<Asked, "request" | "device">,
) => Promise<Visitor | undefined>;

const freshMs = 10 * 60_000;

/** Knows browsers by the refresh token in their cookie, which is looked at and not traded in (infra/decisions/0017). */
export function visitorsOf(app: AuthApplication, clock: () => Date): Visitors {
  return async ({ request, device }) => {
    const token = refreshCookieOf(request);
    if (token === undefined) return undefined;
    const { userAgent } = device;
    const seen = await app.visit({ by: "cookie", token, userAgent });
    if (seen === undefined) return undefined;
    const { userId, sessionId, aal, authenticatedAt } = seen;
    const isFresh = clock().getTime() - authenticatedAt.getTime() <= freshMs;
    return {
      holder: { userId, sessionId },
      aal,
      authenticatedAt,
      isFresh,
      secret: token,
    };
  };
}

/** What makes a browser signed in, and known from now on (auth #10). */
export function signedInCookies(
  signedIn: SignedIn,
  request: Request,
): readonly string[] {
  const { newDevice } = signedIn;
  return newDevice === undefined
    ? [refreshCookie(signedIn)]
    : [
        refreshCookie(signedIn),
        deviceCookie(newDevice, deviceTokensOf(request)),
      ];
}

/** What makes it forget that. */
export const signedOutCookies: readonly string[] = [forgetRefreshCookie];

/**
 * What a form of theirs carries beside its fields: it follows from the cookie, so that no page of a stranger can know it, and
 * tells nothing about it (auth #33).
 */
export function formMark({ secret }: Visitor): string {
  return mac(secret, "tixlys form of a page");
}

function mac(key: string, text: string): string {
  return new Bun.CryptoHasher("sha256", key).update(text).digest("base64url");
}

/** Whether a form was made for this very visitor. */
export function isMarked(visitor: Visitor, form: URLSearchParams): boolean {
  // Of what a guess has in common with the mark, its MAC shows nothing, so that the comparison may take its own time.
  const given = mac(visitor.secret, form.get(markField) ?? "");
  return given === mac(visitor.secret, formMark(visitor));
}

/** Name of the field that carries the mark. */
export const markField = "mark";
