import type { Operation } from "./document.ts";
import { addressOf, outsiderOf, validRequest, withQuery } from "./requests.ts";
import type { Answer, Subject } from "./subject.ts";

/** A text that must never come back in a refusal. */
export const canary = "canary7f3a9c51";

const sent = new WeakMap<Subject, Promise<readonly Answer[]>>();

/** Sends right and wrong requests to every operation, once per subject, for the rules that look at all answers. */
export function probed(subject: Subject): Promise<readonly Answer[]> {
  const known = sent.get(subject) ?? probe(subject);
  sent.set(subject, known);
  return known;
}

async function probe(subject: Subject): Promise<readonly Answer[]> {
  for (const operation of subject.operations)
    await probeOperation(subject, operation);
  await subject.ask({ path: "/no-such-address" });
  await subject.ask({ path: "/v999/no-such-version" });
  for (const path of [
    "/health/live",
    "/health/ready",
    "/version",
    "/v1/version",
  ])
    await subject.ask({ path });
  return subject.answers;
}

async function probeOperation(
  subject: Subject,
  operation: Operation,
): Promise<void> {
  const valid = await validRequest(subject, operation);
  const { method, path } = valid;
  if (subject.mayExecute(operation)) await subject.ask(valid);
  const { authorization: _known, ...anonymous } = valid.headers;
  if (!operation.isPublic) await subject.ask({ ...valid, headers: anonymous });
  await subject.ask({
    ...valid,
    headers: { ...anonymous, authorization: `Bearer ${canary}` },
  });
  const outsider = outsiderOf(operation);
  if (outsider !== undefined) {
    const authorization = `Bearer ${await subject.token(outsider)}`;
    await subject.ask({
      ...valid,
      headers: { ...valid.headers, authorization },
    });
  }
  await subject.ask({ ...valid, path: withQuery(path, canary, canary) });
  await subject.ask({
    ...valid,
    headers: { ...valid.headers, accept: "image/png" },
  });
  for (const parameter of operation.parameters.filter(
    (each) => each.place === "path",
  ))
    await subject.ask({
      ...valid,
      path: addressOf(operation, { [parameter.name]: `${canary}~` }),
    });
  if (method !== "GET") await probeBody(subject, operation, valid);
}

async function probeBody(
  subject: Subject,
  operation: Operation,
  valid: Awaited<ReturnType<typeof validRequest>>,
): Promise<void> {
  const headers = { ...valid.headers, "content-type": "application/json" };
  await subject.ask({ ...valid, headers, body: `{"${canary}":` });
  await subject.ask({
    ...valid,
    headers,
    body: JSON.stringify({ unknownField: canary }),
  });
  await subject.ask({ ...valid, headers, body: JSON.stringify([canary]) });
  await subject.ask({
    ...valid,
    headers: { ...headers, "content-type": "text/plain" },
    body: canary,
  });
  if (operation.body === undefined) return;
  for (const wrong of [
    null,
    -1e9,
    `\u0000${canary}`,
    [canary],
    { [canary]: canary },
  ])
    await subject.ask({
      ...valid,
      headers,
      body: JSON.stringify(wrongEverywhere(operation.body.example, wrong)),
    });
}

/** The example with every field replaced by something else. */
function wrongEverywhere(example: unknown, wrong: unknown): unknown {
  if (typeof example !== "object" || example === null || Array.isArray(example))
    return wrong;
  return Object.fromEntries(Object.keys(example).map((name) => [name, wrong]));
}
