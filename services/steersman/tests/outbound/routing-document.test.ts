import { describe, expect, test } from "bun:test";
import {
  checkRouting,
  readRoutingDocument,
} from "../../src/outbound/configuration/routing-document.ts";

const mistakes = (document: unknown): readonly string[] => {
  const read = readRoutingDocument(
    typeof document === "string" ? document : JSON.stringify(document),
  );
  return read.ok ? [] : read.error.mistakes;
};

describe("a routing document", () => {
  test("may say everything or nothing", () => {
    expect(mistakes({})).toEqual([]);
    expect(
      mistakes({
        version: 3,
        hosts: ["api.example.com", "[::1]"],
        serviceHosts: "{service}.example.com",
        services: {
          users: {
            routed: true,
            hosts: ["people.example.com"],
            replicas: ["http://users-1:3000", "http://[::1]:3000"],
          },
        },
      }),
    ).toEqual([]);
  });

  test.each([
    ["{", /^this is no JSON/],
    [[], /^the document must be an object$/],
    [{ host: ["a"] }, /^host is not known here$/],
    [
      { services: { users: { replica: [] } } },
      /^services\.users\.replica is not known here$/,
    ],
    [{ services: { Users: {} } }, /^services\.Users is not known here$/],
    [{ hosts: ["API.example.com"] }, /^hosts\.0 must be a host name/],
    [{ hosts: ["a.example:8080"] }, /^hosts\.0 must be a host name/],
    [{ hosts: ["a.example."] }, /^hosts\.0 must be a host name/],
    [{ serviceHosts: "example.com" }, /^serviceHosts must be .*\{service\}/],
    [
      { services: { users: { replicas: ["ftp://x"] } } },
      /^services\.users\.replicas\.0 must be an origin/,
    ],
    [
      { services: { users: { routed: "no" } } },
      /^services\.users\.routed must/,
    ],
  ])("%j is refused by name", (document, sentence) => {
    expect(mistakes(document)[0]).toMatch(sentence);
  });

  test("every mistake is told at once, and services are held against those that there are", () => {
    expect(mistakes({ host: 1, services: { users: { a: 1, b: 2 } } })).toEqual([
      "host is not known here",
      "services.users.a is not known here",
      "services.users.b is not known here",
    ]);
    const check = (services: object) =>
      checkRouting(JSON.stringify({ services }), "auth=http://a:1", ["users"]);
    expect(check({ auth: {}, users: {} })).toEqual([]);
    expect(check({ userz: {} })).toHaveLength(1);
  });
});
