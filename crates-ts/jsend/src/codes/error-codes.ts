/** One row of the error registry: a number (status × 100 + n), its status and a fixed sentence. */
export type ErrorDefinition = {
  code: number;
  status: 500 | 502 | 503 | 504;
  message: string;
};

const later = "Please try again in a moment.";

/** The one registry of `error` codes (http-rules 8, decision 46). The sentences tell no detail. */
export const errorCodes = {
  internal: {
    code: 50001,
    status: 500,
    message: "Something went wrong on our side.",
  },
  "bad-gateway": {
    code: 50201,
    status: 502,
    message: "A service gave an unusable answer.",
  },
  "dependency-down": {
    code: 50301,
    status: 503,
    message: `Something that this needs is not reachable. ${later}`,
  },
  draining: {
    code: 50302,
    status: 503,
    message: `This instance is shutting down. ${later}`,
  },
  "not-ready": {
    code: 50303,
    status: 503,
    message: "This instance is not ready.",
  },
  "no-upstream": {
    code: 50304,
    status: 503,
    message: `No instance of this service is running. ${later}`,
  },
  overloaded: {
    code: 50305,
    status: 503,
    message: `Too much is going on. ${later}`,
  },
  deadline: {
    code: 50401,
    status: 504,
    message: "This took too long and was given up.",
  },
  "upstream-timeout": {
    code: 50402,
    status: 504,
    message: "A service did not answer in time.",
  },
} as const satisfies Record<string, ErrorDefinition>;

/** The name of an error in code; clients see its number. */
export type ErrorName = keyof typeof errorCodes;

/** The name behind a number, or undefined. */
export function errorNameOf(code: number): ErrorName | undefined {
  return errorNames.get(code);
}

const errorNames = new Map<number, ErrorName>([
  [errorCodes.internal.code, "internal"],
  [errorCodes["bad-gateway"].code, "bad-gateway"],
  [errorCodes["dependency-down"].code, "dependency-down"],
  [errorCodes.draining.code, "draining"],
  [errorCodes["not-ready"].code, "not-ready"],
  [errorCodes["no-upstream"].code, "no-upstream"],
  [errorCodes.overloaded.code, "overloaded"],
  [errorCodes.deadline.code, "deadline"],
  [errorCodes["upstream-timeout"].code, "upstream-timeout"],
]);
