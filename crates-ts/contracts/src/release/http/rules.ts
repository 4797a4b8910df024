/** The rules of compatibility of HTTP operations, each with what to do instead. */
export const httpRules = {
  "operation-removed":
    "keep it; mark it deprecated with a sunset in one release, and drop it in a release after that day",
  "operation-renamed":
    "narrowed tokens and clients name it: keep x-operation, or answer another operation in the next API version",
  "operation-guarded":
    "ask nothing more of the caller than the last release did, or do so in the next API version",
  "operation-sunset":
    "an end that was announced may move later, and an operation without one gets a day that lies ahead",
  "operation-request":
    "demand nothing more than the last release did: new parts are optional, or the next API version's",
  "operation-response":
    "promise nothing less than the last release did: add, or answer so in the next API version",
} as const;

/** The name of one of them. */
export type HttpRule = keyof typeof httpRules;
