import type { AuthApplication } from "../../application/application.ts";
import type { TrustedOrigins } from "../v1/origin.ts";
import type { ReturnTo } from "./return-to.ts";
import type { Visitors } from "./visitor.ts";

/** What pages are made of: the application that operations use as well, and who is to be believed. */
export type PageParts = {
  readonly app: AuthApplication;
  readonly trusted: TrustedOrigins;
  readonly returnTo: ReturnTo;
  readonly visitors: Visitors;
  readonly clock: () => Date;
  /** `REQUIRE_AAL2_FOR_MANAGEMENT`. */
  readonly requireAal2: boolean;
  /** Shortest password, in characters. */
  readonly minLength: number;
};
