import type { Principal } from "@tixlys/biscuit";
import type { FailCode } from "@tixlys/jsend";
import type { RouteLimits } from "../limits/policy.ts";
import type { ReplyHeaders } from "./reply.ts";

/** What a page's handler knows of its request. */
export type PageContext = {
  readonly requestId: string;
  readonly clientAddress: string;
  /** For `style` and `script` elements of this answer; allowed by its Content-Security-Policy. */
  readonly nonce: string;
  /** Path variables of the page's template, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Who the bearer token names, where there is one. Pages use cookies, so mostly nobody. */
  readonly principal: Principal | undefined;
  /**
   * The submitted `application/x-www-form-urlencoded` fields, at most 64 KiB. A form that another origin submitted
   * (`Origin`, `Sec-Fetch-Site`) is refused with 403 before the handler sees it.
   */
  readonly form: () => Promise<URLSearchParams>;
  /**
   * Names whoever sends the form, for the log and for the quotas per subject: pawz knows no cookies, the page does. Rejects,
   * with what pawz answers instead of the page, when such a quota is used up. With their session they are the request's caller.
   */
  readonly actFor: (subject: string, sessionId?: string) => Promise<void>;
  /** A refusal in this request's own words (JSend or problem document), for what is a file and no page. */
  readonly fail: (code: FailCode, headers?: ReplyHeaders) => Response;
};

/** An answer that pawz gives instead of the page: a used-up quota, a form that is none, a failure. */
export type PageRefusal = {
  readonly status: number;
  /** Seconds until another try makes sense, where that is known. */
  readonly retryAfterSeconds: number | undefined;
  readonly nonce: string;
};

/** A server-rendered HTML page: no envelope, no version, strict Content-Security-Policy (http-rules 1, 60). */
export type PageDefinition = {
  /** As the service serves it: `/ui/verify-email`. */
  readonly path: string;
  readonly methods: readonly ("GET" | "POST")[];
  /**
   * Names of query parameters whose values are secrets (mail tokens): redacted from logs and spans, allowed in this
   * page's URL only (http-rules 61, decision 39).
   */
  readonly secretQuery?: readonly string[];
  /**
   * Quotas of a submitted form: those of the operation that it stands for, so that a page is no way around them. Looking
   * at a page counts for nothing. Those per subject count once the page has named somebody (`actFor`).
   */
  readonly limits?: RouteLimits;
  /**
   * Name of a hidden field with a value that is new in each form shown (a UUID): the form is carried out once, in one
   * transaction, and whoever sends it again (a double click, the back button) gets the same answer for a day
   * (http-rules 27). A form without the field is carried out like any other; so is every form of a service without a
   * store for answers.
   */
  readonly once?: string;
  /**
   * Says a refusal of pawz in the page's own words. Status and headers (`Retry-After`, `RateLimit`) stay those of the
   * refusal; without this people get the JSend body.
   */
  readonly refused?: (refusal: PageRefusal) => Response;
  readonly handle: (
    request: Request,
    context: PageContext,
  ) => Promise<Response> | Response;
  /**
   * For a submitted form in the place of `handle`: does what takes long and needs no transaction (hashing a password), and
   * gives what is then carried out, once and in a transaction where the form has an id.
   */
  readonly ahead?: (
    request: Request,
    context: PageContext,
  ) => Promise<() => Promise<Response> | Response>;
};

/** A page as the service mounts it. */
export type Page = PageDefinition & { readonly kind: "page" };

/** Declares an HTML page. pawz adds the security headers and the request id, and logs it like any other request. */
export function page(definition: PageDefinition): Page {
  return { kind: "page", ...definition };
}
