import { t } from "@tixlys/pawz";
import type { ShownFactor } from "../../domain/factor/factor.ts";

/** A code of an app. Spaces are left out of it, as apps show them. */
export const totpCodeSchema = t.String({
  minLength: 6,
  maxLength: 16,
  pattern: "^[0-9 ]+$",
  description: "The six digits that the app shows now.",
  examples: ["492039"],
});

/** One of ten. */
export const recoveryCodeSchema = t.String({
  minLength: 16,
  maxLength: 40,
  description:
    "One of the ten recovery codes, with or without its hyphens. It is good once.",
  examples: ["k7q2-m5xa-9fzt-c3wd"],
});

/** The second factor as a body brings it: one of the two. */
export const shownFields = {
  totp: t.Optional(totpCodeSchema),
  recoveryCode: t.Optional(recoveryCodeSchema),
};

/** What of it was shown; `undefined` for nothing, and `both` for what cannot be. */
export function shownIn(body: {
  readonly totp?: string;
  readonly recoveryCode?: string;
}): ShownFactor | "both" | undefined {
  const { totp, recoveryCode } = body;
  if (totp !== undefined && recoveryCode !== undefined) return "both";
  if (totp !== undefined) return { kind: "totp", code: totp };
  return recoveryCode === undefined
    ? undefined
    : { kind: "recovery-code", code: recoveryCode };
}

/** Ten new codes, seen this once. */
export const recoveryCodesSchema = t.Array(t.String(), {
  minItems: 10,
  maxItems: 10,
  description:
    "To be kept apart from the app; each is good once, in the place of a code. They cannot be shown again.",
});
