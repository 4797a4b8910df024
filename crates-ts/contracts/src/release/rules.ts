import type { HttpRule } from "./http/rules.ts";

/** The rules of compatibility, each with what to do instead. */
export const releaseRules = {
  "event-removed":
    "keep the version, or publish the next one beside it: event(n + 1, …, { earlier: [the old one] }); drop it a release after it was marked deprecatedSince",
  "version-down": "count up: a version that was published means what it meant",
  "subject-changed":
    "a subject is a name that readers subscribe to: declare a new event beside it",
  "field-removed": "keep the field, or leave it out in version n + 1",
  "field-required": "make the field optional, or demand it in version n + 1",
  "field-optional": "go on filling it in, or make it optional in version n + 1",
  "field-type": "add a field of another name, or change it in version n + 1",
  "field-values":
    "add a field of another name, or change the values in version n + 1",
  "class-loosened":
    "a class only ever gets stricter (decision 9): add a field of another name",
  "envelope-changed":
    "the envelope and the headers are one for all events: add optional parts only",
  "rpc-removed":
    "keep it, and mark it deprecatedSince; drop it a release later",
  "rpc-request":
    "demand nothing more than the last release did: new parts are optional, or the next version's",
  "rpc-response":
    "promise nothing less than the last release did: add, or answer so in the next version",
} as const;

/** The name of one of them. */
export type ReleaseRule = keyof typeof releaseRules;

/** One change that breaks somebody. */
export type Break = {
  readonly rule: ReleaseRule | HttpRule;
  readonly service: string;
  /** `auth.account.registered.v1`, `envelope`, or the name of a request. */
  readonly name: string;
  readonly message: string;
};
