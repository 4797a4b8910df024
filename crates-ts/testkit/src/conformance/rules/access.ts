import type { Persona } from "../../tokens.ts";
import { outsiderOf, validRequest } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Answer, Subject } from "../subject.ts";

function challenged(answer: Answer): string[] {
  const challenge = answer.headers.get("www-authenticate") ?? "";
  return unless(
    /^Bearer .*error="[a-z_]+"/.test(challenge),
    answer,
    `WWW-Authenticate is "${challenge}"`,
  );
}

async function checkGuards(subject: Subject): Promise<string[]> {
  const guarded = subject.operations.filter(({ isPublic }) => !isPublic);
  return forEach(guarded, async (operation) => {
    const valid = await validRequest(subject, operation);
    const { authorization: _known, ...anonymous } = valid.headers;
    const nobody = await subject.ask({ ...valid, headers: anonymous });
    const nonsense = await subject.ask({
      ...valid,
      headers: { ...anonymous, authorization: "Bearer nonsense" },
    });
    const basic = await subject.ask({
      ...valid,
      headers: { ...anonymous, authorization: "Basic eDp5" },
    });
    const outsider = outsiderOf(operation);
    const refused =
      outsider === undefined
        ? []
        : expectStatus(
            await subject.ask({
              ...valid,
              headers: {
                ...anonymous,
                authorization: `Bearer ${await subject.token(outsider)}`,
              },
            }),
            403,
          );
    const strangers = [nobody, nonsense, basic];
    return [
      ...strangers.flatMap((answer) => [
        ...expectStatus(answer, 401),
        ...challenged(answer),
      ]),
      ...refused,
    ];
  });
}

async function checkDeclared(subject: Subject): Promise<string[]> {
  return subject.operations.flatMap(({ id, guard, isPublic, object }) => {
    const declared = Array.isArray(object["security"]) && guard.length > 0;
    const agrees = guard.includes("public") === isPublic;
    return declared && agrees ? [] : [`${id}: its security is not declared`];
  });
}

const badTokens: readonly Persona[] = [
  "expired",
  "future",
  "tampered",
  "foreign-key",
  "other-audience",
  "revoked",
];

async function checkBadTokens(subject: Subject): Promise<string[]> {
  const guarded = subject.operations.filter(
    ({ isPublic, guard }) => !isPublic && !guard.includes("service"),
  );
  return forEach(guarded, async (operation) => {
    const valid = await validRequest(subject, operation);
    return forEach(badTokens, async (who) => {
      const authorization = `Bearer ${await subject.token(who)}`;
      const answer = await subject.ask({
        ...valid,
        headers: { ...valid.headers, authorization },
      });
      return expectStatus(answer, 401).map(
        (mistake) => `${mistake} (${who} token)`,
      );
    });
  });
}

/** http-rules 62–64. */
export const accessRules: readonly Rule[] = [
  {
    number: 62,
    group: "access",
    title:
      "no or a wrong token is 401 with a challenge, a valid but insufficient one 403, at the service itself (auth #69)",
    check: checkGuards,
  },
  {
    number: 63,
    group: "access",
    title: "every operation declares who may use it",
    check: checkDeclared,
  },
  {
    number: 64,
    group: "access",
    title:
      "expired, future, tampered, foreign and revoked tokens are refused everywhere (auth #34 #35 #36)",
    check: checkBadTokens,
  },
];
