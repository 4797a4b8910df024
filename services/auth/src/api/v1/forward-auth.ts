import {
  bearerToken,
  reject,
  reply,
  route,
  t,
  type Reply,
  type UserPrincipal,
} from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { Shown, Visitor } from "../../application/session/visit.ts";
import { deviceOf } from "./device.ts";
import {
  forwardedOf,
  isNavigation,
  signInUrl,
  wantsTrust,
  type SignIn,
} from "./forwarded.ts";
import { isFromTrustedOrigin } from "./origin.ts";
import { refreshCookieOf } from "./refresh-cookie.ts";

/** RFC 9110 §11.6.1: every 401 names a way to do better. */
const challenge = { "www-authenticate": 'Bearer realm="tixlys"' };

const operation = "auth:forward-auth:check";

/** What every API key begins with, and no token. */
const apiKeyStart = "tixlys_";

const groups = [
  "general",
  "verified",
  "provider",
  "moderator",
  "management",
] as const;
type Group = (typeof groups)[number];

/** What forward-auth goes by. */
export type ForwardAuth = SignIn & {
  /** REQUIRE_AAL2_FOR_MANAGEMENT. */
  readonly requireAal2: boolean;
};

export const forwardAuth = (app: AuthApplication, by: ForwardAuth) =>
  route({
    method: "GET",
    path: "/forward-auth",
    operation,
    summary: "May this request pass?",
    description:
      "For reverse proxies in front of applications that know nothing of this suite: they ask with what they forward (Authorization with a token or an API key, or the cookie, Accept, Sec-Fetch-*, Origin, User-Agent, and X-Forwarded-Method, -Proto, -Host, -Uri). A browser without a session is sent to the sign-in page.",
    guard: "public",
    delegable: true,
    anyAccept: true,
    query: t.Object({
      require: t.Optional(
        t.Union(
          groups.map((group) => t.Literal(group)),
          { default: "general", description: "Who may pass." },
        ),
      ),
      redirect: t.Optional(
        t.Boolean({
          default: true,
          description:
            "False for proxies that take no 302 (nginx): browsers get 401 too, with the sign-in page as its Location.",
        }),
      ),
    }),
    response: {
      status: 200,
      otherStatus: 302,
      data: null,
      headers: {
        "X-User-Id": "Who it is.",
        "X-User-Roles": "Rank and capabilities, separated by commas.",
        "X-Session-Id": "The session.",
      },
    },
    errors: [
      "token-missing",
      "token-invalid",
      "insufficient-permission",
      "email-not-verified",
      "provider-required",
      "step-up-required",
      "origin-not-allowed",
      "session-required",
    ],
    async handle(input) {
      const { request, principal, query } = input;
      const forwarded = forwardedOf(request);
      if (principal?.kind === "service") return reject("session-required");
      const shown = shownBy(request, principal, deviceOf(input).userAgent);
      const visitor = shown === undefined ? undefined : await app.visit(shown);
      if (shown === undefined || visitor === undefined) {
        const location = isNavigation(request, forwarded)
          ? signInUrl(forwarded, by)
          : undefined;
        return strangerReply(request, location, query.redirect !== false);
      }
      if (
        shown.by === "cookie" &&
        wantsTrust(request, forwarded) &&
        !isFromTrustedOrigin(request, by.trusted)
      )
        return reject("origin-not-allowed");
      return (
        refusalOf(visitor, query.require ?? "general", by) ?? passing(visitor)
      );
    },
  });

/** A token that is sent along decides alone, also when it is no good; the cookie counts without one. */
function shownBy(
  request: Request,
  principal: UserPrincipal | undefined,
  userAgent: string,
): Shown | undefined {
  if (principal !== undefined) return { by: "token", holder: principal };
  const key = bearerToken(request.headers);
  if (key?.startsWith(apiKeyStart) === true)
    return { by: "api-key", key, operation };
  if (hasBearer(request)) return undefined;
  const token = refreshCookieOf(request);
  return token === undefined ? undefined : { by: "cookie", token, userAgent };
}

function hasBearer({ headers }: Request): boolean {
  return /^bearer /i.test(headers.get("authorization") ?? "");
}

function strangerReply(
  request: Request,
  location: string | undefined,
  mayRedirect: boolean,
): Reply<never> {
  if (location !== undefined && mayRedirect) return reply.found(location);
  const hasShown = hasBearer(request) || refreshCookieOf(request) !== undefined;
  return reject(hasShown ? "token-invalid" : "token-missing", {
    headers: location === undefined ? challenge : { ...challenge, location },
  });
}

function refusalOf(
  { roles, tier, verified, aal }: Visitor,
  group: Group,
  { requireAal2 }: ForwardAuth,
): Reply<never> | undefined {
  switch (group) {
    case "general":
      return undefined;
    case "verified":
      return verified ? undefined : reject("email-not-verified");
    case "provider":
      return roles.includes("provider")
        ? undefined
        : reject("provider-required");
    case "moderator":
      return roles.includes("moderator")
        ? undefined
        : reject("insufficient-permission");
    case "management":
      if (tier === "general") return reject("insufficient-permission");
      return requireAal2 && aal < 2 ? reject("step-up-required") : undefined;
  }
}

function passing({ userId, roles, sessionId }: Visitor): Reply<null> {
  return reply.none({
    "x-user-id": userId,
    "x-user-roles": roles.join(","),
    "x-session-id": sessionId,
  });
}
