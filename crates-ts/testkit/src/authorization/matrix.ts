import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { addressOf } from "../conformance/requests.ts";
import { createSubject } from "../conformance/subject.ts";
import type { Answer, Subject } from "../conformance/subject.ts";
import type { Operation } from "../conformance/document.ts";
import { mintFor, type TestKeys } from "../tokens.ts";
import { castOf, type Member, type Mint } from "./cast.ts";
import { promisedTo, type Verdict } from "./expectation.ts";

/** What the matrix needs to know of a running service. */
export type AuthorizationMatrixOptions = {
  /** Where it listens; asked for when the tests run. */
  readonly url: () => string;
  /** What it believes. */
  readonly keys: TestKeys;
  /** Makes the token of a new person of whom this is known, where a service wants to know its people; `mintFor` when absent. */
  readonly mint?: Mint;
  /** The service's document; fetched when absent. */
  readonly openapi?: () => unknown;
  /** Operations that are never let through, because going on would spoil the service for the others: by name, with the reason. */
  readonly spared?: Readonly<Record<string, string>>;
  /** By operation: makes an object, and says whose it is and what values of the path name it. */
  readonly owned?: Readonly<Record<string, () => Promise<Owned>>>;
};

/** An object and its owner. */
export type Owned = {
  readonly token: string;
  readonly values: Readonly<Record<string, string>>;
};

const shown = 20;
const timeoutMs = 60_000;

/**
 * Registers the authorization matrix of a running service: everybody of the cast tries every operation of its OpenAPI document, and
 * the service must answer as the document promises; what a person owns is not there for anybody else.
 */
export function authorizationMatrix(options: AuthorizationMatrixOptions): void {
  describe("the authorization matrix", () => {
    let subject: Subject | undefined;
    beforeAll(async () => {
      subject = await subjectOf(options);
    });
    afterAll(() => {
      subject = undefined;
    });
    const known = (): Subject => {
      if (subject === undefined) throw new Error("there is no document");
      return subject;
    };

    test(
      "auth #45 #48: each operation is open to whom its document names, and closed to everybody else",
      async () => {
        expect(known().operations).not.toHaveLength(0);
        const mistakes = await triedByAll(known(), options);
        expect(mistakes.slice(0, shown)).toEqual([]);
      },
      timeoutMs,
    );

    test(
      "every operation that is spared is one of the document's",
      () => {
        const names = new Set(known().operations.map(({ name }) => name));
        for (const name of [
          ...Object.keys(options.spared ?? {}),
          ...Object.keys(options.owned ?? {}),
        ])
          expect(names).toContain(name);
      },
      timeoutMs,
    );

    for (const [name, make] of Object.entries(options.owned ?? {}))
      test(
        `auth #46: ${name} answers somebody else's as what is not there`,
        async () => {
          const own = known().operations.filter((each) => each.name === name);
          expect(own).not.toHaveLength(0);
          for (const operation of own) {
            const { token, values } = await make();
            const askAs = (who: string) => ask(known(), operation, who, values);
            const other = await mintOf(options)({});
            expect((await askAs(other)).status).toBe(404);
            expect((await askAs(token)).status).toBeLessThan(300);
          }
        },
        timeoutMs,
      );
  });
}

/** The same without a test runner: what was answered otherwise than promised, one sentence each. */
export async function findAuthorizationMistakes(
  options: AuthorizationMatrixOptions,
): Promise<string[]> {
  return triedByAll(await subjectOf(options), options);
}

const mintOf = ({ keys, mint }: AuthorizationMatrixOptions): Mint =>
  mint ?? ((claims) => Promise.resolve(mintFor(keys, claims)));

const subjectOf = (options: AuthorizationMatrixOptions): Promise<Subject> =>
  createSubject({
    url: options.url,
    openapi: options.openapi,
    tokens: () => mintOf(options)({}),
  });

async function triedByAll(
  subject: Subject,
  options: AuthorizationMatrixOptions,
): Promise<string[]> {
  const cast = castOf(options.keys, mintOf(options));
  const mistakes: string[] = [];
  for (const operation of subject.operations)
    for (const member of cast)
      mistakes.push(
        ...(await tried(subject, operation, member, options.spared)),
      );
  return mistakes;
}

async function tried(
  subject: Subject,
  operation: Operation,
  member: Member,
  spared: AuthorizationMatrixOptions["spared"] = {},
): Promise<string[]> {
  const promised = promisedTo(member.caller(operation.name), operation);
  if (promised === "open" && operation.name in spared) return [];
  const token = await member.token(operation.name);
  const answer = await ask(subject, operation, token);
  const got = verdictOf(answer, operation);
  return got === promised
    ? []
    : [
        `${member.name}: ${answer.asked} → ${answer.status}, which is ${got} and should be ${promised}`,
      ];
}

/** With an empty body, which most operations refuse after the guard has let it through; nothing is changed for the sake of the question. */
async function ask(
  subject: Subject,
  operation: Operation,
  token: string | undefined,
  values: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const headers: Record<string, string> = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(operation.body === undefined
      ? {}
      : { "content-type": "application/json" }),
  };
  return subject.ask({
    method: operation.method,
    path: addressOf(operation, values),
    headers,
    operation,
    ...(operation.body === undefined ? {} : { body: "{}" }),
  });
}

/** A use case that says no of its own accord has been reached: what is public has no guard that could ask who one is. */
function verdictOf(
  { status, headers }: Answer,
  { isPublic }: Operation,
): Verdict {
  const challenge = headers.get("www-authenticate") ?? "";
  if (status === 401 && !isPublic) return "unauthenticated";
  if (status === 403 && challenge.includes("insufficient_user_authentication"))
    return "step-up";
  if (status === 403 && challenge.includes("insufficient_scope"))
    return "forbidden";
  return "open";
}
