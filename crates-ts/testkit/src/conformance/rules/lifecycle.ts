import { isObject, objectAt } from "../json.ts";
import { expectStatus, type Rule, unless } from "../rule.ts";
import type { Subject } from "../subject.ts";

async function checkHealth(subject: Subject): Promise<string[]> {
  const live = await subject.ask({ path: "/health/live" });
  const ready = await subject.ask({ path: "/health/ready" });
  const checks = objectAt(ready.json, "data", "checks");
  const known = Object.values(checks).every((result) =>
    ["ok", "degraded", "failed"].includes(String(result)),
  );
  return [
    ...expectStatus(live, 200),
    ...expectStatus(ready, 200, 503),
    ...unless(
      known && isObject(objectAt(ready.json, "data")["checks"]),
      ready,
      "data.checks does not name each check",
    ),
    ...unless(
      !/postgres:\/\/|nats:\/\/|password|\d+\.\d+\.\d+\.\d+/i.test(ready.text),
      ready,
      "tells an address or a secret",
    ),
  ];
}

async function checkVersion(subject: Subject): Promise<string[]> {
  const version = await subject.ask({ path: "/version" });
  const one = await subject.ask({ path: "/v1/version" });
  const told = objectAt(one.json, "data");
  return [
    ...expectStatus(version, 200),
    ...expectStatus(one, 200),
    ...unless(
      ["apiVersion", "latest", "build"].every(
        (name) => typeof told[name] === "string",
      ),
      one,
      "not { apiVersion, latest, build }",
    ),
  ];
}

/** http-rules 65. */
export const lifecycleRules: readonly Rule[] = [
  {
    number: 65,
    group: "lifecycle",
    title: "health and version answer, name their checks and tell no secret",
    check: async (subject) => [
      ...(await checkHealth(subject)),
      ...(await checkVersion(subject)),
    ],
  },
];
