import { type Operation, responseOf } from "../document.ts";
import { objectAt, textAt } from "../json.ts";
import { addressOf, validRequest } from "../requests.ts";
import { expectStatus, forEach, of, type Rule, unless } from "../rule.ts";
import type { Answer, Subject } from "../subject.ts";

/** `/users/v1/things` at a gateway, `/v1/things` at a service. */
function partsOf(path: string) {
  const match = /^(\/[a-z][a-z0-9-]*)?\/(v\d+)(\/.*)?$/.exec(path);
  const [, prefix = "", version, rest = "/"] = match ?? [];
  return version === undefined ? undefined : { prefix, version, rest };
}

async function checkAliases(subject: Subject): Promise<string[]> {
  return forEach(
    subject.operations.filter(subject.mayExecute),
    async (operation) => {
      const valid = await validRequest(subject, operation);
      const parts = partsOf(valid.path);
      if (parts === undefined) return [];
      const { prefix, version, rest } = parts;
      const about = await subject.ask({ path: `${prefix}/${version}/version` });
      if (textAt(about.json, "data", "latest") !== version) return [];
      const alias = await subject.ask({ ...valid, path: `${prefix}${rest}` });
      const link = alias.headers.get("link") ?? "";
      return [
        ...unless(
          alias.status !== 404 || operation.path.includes("{"),
          alias,
          "the unversioned path is not answered",
        ),
        ...unless(
          alias.headers.get("api-version") === version,
          alias,
          "no API-Version",
        ),
        ...unless(
          /rel="canonical"/.test(link) && link.includes(version),
          alias,
          "no Link to the canonical address",
        ),
      ];
    },
  );
}

async function checkVersions(subject: Subject): Promise<string[]> {
  const unknown = await subject.ask({ path: "/v999/version" });
  const [operation] = subject.operations.filter(
    ({ method, isPublic }) => method === "GET" && isPublic,
  );
  if (operation === undefined) return expectStatus(unknown, 404);
  const parameters = await subject.ask({
    path: addressOf(operation),
    headers: { accept: "application/json; version=9" },
  });
  return [
    ...expectStatus(unknown, 404),
    ...unless(
      parameters.status !== 406,
      parameters,
      "a parameter of Accept is not ignored",
    ),
  ];
}

/** A request that changes nothing: what may be executed, else without a token or with a body that is none. */
async function harmless(
  subject: Subject,
  operation: Operation,
): Promise<Answer> {
  const valid = await validRequest(subject, operation);
  if (subject.mayExecute(operation)) return subject.ask(valid);
  const { authorization: _known, ...anonymous } = valid.headers;
  return operation.isPublic
    ? subject.ask({ ...valid, body: "{" })
    : subject.ask({ ...valid, headers: anonymous });
}

const isDeprecated = ({ object }: Operation): boolean =>
  object["deprecated"] === true;

async function checkDeprecation(subject: Subject): Promise<string[]> {
  return forEach(subject.operations, async (operation) => {
    const answer = await harmless(subject, operation);
    const said = answer.headers.get("deprecation");
    if (!isDeprecated(operation))
      return unless(
        said === null,
        answer,
        "is deprecated, and the document does not say so",
      );
    return [
      ...unless(
        /^@\d+$/.test(said ?? ""),
        answer,
        `Deprecation is "${said ?? ""}" and not @seconds`,
      ),
      ...unless(
        linkOf(answer, "deprecation") !== undefined,
        answer,
        'no Link rel="deprecation"',
      ),
    ];
  });
}

async function checkSunset(subject: Subject): Promise<string[]> {
  return forEach(subject.operations.filter(isDeprecated), async (operation) => {
    const announced = textAt(operation.object, "x-sunset");
    const answer = await harmless(subject, operation);
    const sunset = answer.headers.get("sunset");
    if (announced === "")
      return unless(sunset === null, answer, "the document names no sunset");
    const at = Date.parse(sunset ?? "");
    const since = Number((answer.headers.get("deprecation") ?? "").slice(1));
    return [
      ...unless(
        sunset !== null && new Date(at).toUTCString() === sunset,
        answer,
        `Sunset is "${sunset ?? ""}" and no HTTP date`,
      ),
      ...unless(
        at === Date.parse(announced),
        answer,
        `Sunset differs from the document's ${announced}`,
      ),
      ...unless(at >= since * 1000, answer, "Sunset comes before Deprecation"),
      ...(await successorMistakes(subject, answer)),
    ];
  });
}

/** What is to be used instead must be there. */
async function successorMistakes(
  subject: Subject,
  answer: Answer,
): Promise<string[]> {
  const successor = linkOf(answer, "successor-version");
  if (successor === undefined)
    return [of(answer, 'no Link rel="successor-version"')];
  if (/^https?:/.test(successor)) return [];
  const path = answer.asked.slice(answer.asked.indexOf(" ") + 1);
  const target = new URL(successor, `http://service.test${path}`).pathname;
  const found = await subject.ask({ method: "OPTIONS", path: target });
  return expectStatus(found, 204);
}

async function checkWithdrawal(subject: Subject): Promise<string[]> {
  return forEach(subject.operations.filter(isDeprecated), async (operation) => {
    const answer = await harmless(subject, operation);
    const sunset = Date.parse(answer.headers.get("sunset") ?? "");
    const now = Date.parse(answer.headers.get("date") ?? "");
    const isOver = sunset <= (Number.isNaN(now) ? Date.now() : now);
    const { code } = objectAt(answer.json, "data", "resource");
    const undeclared =
      textAt(operation.object, "x-sunset") !== "" &&
      responseOf(operation, 410) === undefined;
    return [
      ...(undeclared ? [`${operation.id}: does not declare 410`] : []),
      ...(isOver
        ? unless(
            answer.status === 410 && code === "sunset",
            answer,
            "its sunset has passed, and it is not 410 sunset",
          )
        : []),
    ];
  });
}

function linkOf(answer: Answer, relation: string): string | undefined {
  const links = [
    ...(answer.headers.get("link") ?? "").matchAll(/<([^>]*)>; rel="([^"]*)"/g),
  ];
  return links.find(([, , rel]) => rel === relation)?.[1];
}

/** http-rules 51–55. */
export const versionRules: readonly Rule[] = [
  {
    number: 51,
    group: "versioning",
    title: "an unversioned path says which version answers and where it is",
    check: checkAliases,
  },
  {
    number: 52,
    group: "versioning",
    title: "a deprecated operation says so in its answers and in the document",
    check: checkDeprecation,
  },
  {
    number: 53,
    group: "versioning",
    title: "a sunset is a date after the deprecation, with a successor",
    check: checkSunset,
  },
  {
    number: 54,
    group: "versioning",
    title: "after its sunset an operation is 410, and the document says so",
    check: checkWithdrawal,
  },
  {
    number: 55,
    group: "versioning",
    title: "an unknown version is 404",
    check: checkVersions,
  },
];
