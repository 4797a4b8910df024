import type { Refusal } from "../../application/application.ts";

/** What a refusal is to a client of the socket. */
export function said(refusal: Refusal): {
  readonly code: string;
  readonly message: string;
} {
  switch (refusal.type) {
    case "ChannelUnknown":
      return { code: "not-found", message: "There is no such channel." };
    case "MessageUnknown":
      return { code: "not-found", message: "There is no such message." };
    case "PeopleAway":
    case "Crowded":
    case "Withdrawn":
      return { code: "unavailable", message: "Please try again." };
    case "KindUnfit":
    case "MemberUnknown":
    case "MessageDeleted":
    case "NameTaken":
    case "LimitReached":
    case "Outdated":
      return { code: "refused", message: "This cannot be done." };
    case "NotMember":
      return {
        code: "not-a-member",
        message: "Please join the channel first.",
      };
    case "ChannelClosed":
      return {
        code: "channel-closed",
        message: "Nothing more can be written in this channel.",
      };
    case "NotAllowed":
      return {
        code: "insufficient-permission",
        message: "Your account may not do this.",
      };
    case "FieldMalformed":
      return {
        code: codeOf[refusal.fault],
        message: `"${refusal.field}" is not accepted.`,
      };
    case "FieldMissing":
    case "FieldMisplaced":
      return { code: "refused", message: `"${refusal.field}" does not fit.` };
    case "ReferenceUnknown":
      return {
        code: "unknown-reference",
        message: `What "${refusal.field}" names is not there.`,
      };
  }
}

const codeOf = {
  format: "invalid-format",
  value: "invalid-value",
  short: "too-short",
  long: "too-long",
} as const;
