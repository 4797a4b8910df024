import { probed } from "../probes.ts";
import { addressOf, validRequest, withQuery } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Answer, Subject } from "../subject.ts";

async function checkCaching(subject: Subject): Promise<string[]> {
  const answers = (await probed(subject)).filter(
    ({ operation }) => operation !== undefined,
  );
  return answers.flatMap((answer) => {
    const vary = (answer.headers.get("vary") ?? "").toLowerCase();
    const cache = answer.headers.get("cache-control") ?? "";
    const guarded = answer.operation?.isPublic === false;
    return [
      ...["accept", "authorization", "origin"].flatMap((name) =>
        unless(vary.includes(name), answer, `Vary does not list ${name}`),
      ),
      ...unless(
        !guarded || cache.includes("no-store") || cache.includes("private"),
        answer,
        `Cache-Control is "${cache}"`,
      ),
    ];
  });
}

function corsHeaders(answer: Answer): string[] {
  return [...answer.headers.keys()].filter((name) =>
    name.startsWith("access-control-"),
  );
}

async function checkOrigins(subject: Subject): Promise<string[]> {
  const origins = [
    "https://evil.example",
    "null",
    "https://app.example.test.evil.example",
    "http://localhost",
  ];
  return forEach(origins, async (origin) => {
    const plain = await subject.ask({ path: "/version", headers: { origin } });
    const preflight = await subject.ask({
      method: "OPTIONS",
      path: "/version",
      headers: { origin, "access-control-request-method": "GET" },
    });
    return [plain, preflight].flatMap((answer) =>
      unless(
        corsHeaders(answer).length === 0,
        answer,
        `${corsHeaders(answer).join(", ")} for ${origin}`,
      ),
    );
  });
}

async function checkReflection(subject: Subject): Promise<string[]> {
  return (await probed(subject)).flatMap((answer) => [
    ...unless(
      answer.headers.get("access-control-allow-origin") !== "*",
      answer,
      "any origin is allowed",
    ),
    ...unless(
      (answer.headers.get("vary") ?? "").toLowerCase().includes("origin"),
      answer,
      "Vary does not list Origin",
    ),
  ]);
}

async function checkPreflight(subject: Subject): Promise<string[]> {
  const { origin } = subject;
  if (origin === undefined) return [];
  return forEach(subject.operations, async (operation) => {
    const answer = await subject.ask({
      method: "OPTIONS",
      path: addressOf(operation).split("?")[0] ?? "/",
      headers: { origin, "access-control-request-method": operation.method },
    });
    const methods = answer.headers.get("access-control-allow-methods") ?? "";
    return [
      ...expectStatus(answer, 204),
      ...unless(
        methods.includes(operation.method),
        answer,
        `the methods are "${methods}"`,
      ),
      ...unless(
        answer.headers.get("access-control-allow-origin") === origin,
        answer,
        "the origin is not allowed",
      ),
      ...unless(
        answer.headers.get("access-control-max-age") === "600",
        answer,
        "no max age of 600",
      ),
    ];
  });
}

const exposed = [
  "etag",
  "location",
  "link",
  "x-request-id",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "deprecation",
  "sunset",
  "idempotency-replayed",
];

async function checkExposed(subject: Subject): Promise<string[]> {
  if (subject.origin === undefined) return [];
  const answer = await subject.ask({
    path: "/version",
    headers: { origin: subject.origin },
  });
  const told = (answer.headers.get("access-control-expose-headers") ?? "")
    .toLowerCase()
    .split(/, */);
  const missing = exposed.filter((name) => !told.includes(name));
  return unless(
    missing.length === 0,
    answer,
    `not exposed: ${missing.join(", ")}`,
  );
}

async function checkSecurityHeaders(subject: Subject): Promise<string[]> {
  return (await probed(subject)).flatMap((answer) => {
    const html = (answer.headers.get("content-type") ?? "").startsWith(
      "text/html",
    );
    return [
      ...unless(
        answer.headers.get("x-content-type-options") === "nosniff",
        answer,
        "no nosniff",
      ),
      ...unless(
        answer.headers.get("referrer-policy") === "no-referrer",
        answer,
        "no Referrer-Policy",
      ),
      ...unless(
        !answer.headers.has("server") && !answer.headers.has("x-powered-by"),
        answer,
        "tells its software",
      ),
      ...unless(
        !html || answer.headers.has("content-security-policy"),
        answer,
        "HTML without a Content-Security-Policy",
      ),
    ];
  });
}

async function checkQueryTokens(subject: Subject): Promise<string[]> {
  return forEach(subject.operations, async (operation) => {
    const valid = await validRequest(subject, operation);
    const { authorization, ...headers } = valid.headers;
    const token = authorization?.slice("Bearer ".length) ?? "x".repeat(40);
    const answer = await subject.ask({
      ...valid,
      headers,
      path: withQuery(valid.path, "access_token", token),
    });
    return [
      ...expectStatus(answer, 400),
      ...unless(!answer.text.includes(token), answer, "the token comes back"),
    ];
  });
}

/** http-rules 45, 56–61. */
export const browserRules: readonly Rule[] = [
  {
    number: 45,
    group: "caching",
    title:
      "answers to a person are not stored, and Vary names what they depend on",
    check: checkCaching,
  },
  {
    number: 56,
    group: "browser",
    title: "an origin that is not on the list gets no CORS header (auth #68)",
    check: checkOrigins,
  },
  {
    number: 57,
    group: "browser",
    title: "no answer allows every origin",
    check: checkReflection,
  },
  {
    number: 58,
    group: "browser",
    title: "a preflight names the methods of its path",
    check: checkPreflight,
  },
  {
    number: 59,
    group: "browser",
    title: "an allowed origin may read our headers",
    check: checkExposed,
  },
  {
    number: 60,
    group: "browser",
    title: "every answer has the security headers",
    check: checkSecurityHeaders,
  },
  {
    number: 61,
    group: "browser",
    title: "a token in a query string is refused",
    check: checkQueryTokens,
  },
];
