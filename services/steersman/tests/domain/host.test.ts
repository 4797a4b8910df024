import { describe, expect, test } from "bun:test";
import {
  ambiguousHosts,
  mistakesIn,
  routingOf,
} from "../../src/domain/routing/configuration.ts";
import { placeOf, plainHost } from "../../src/domain/routing/host.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";

const parsed = parseUpstreams("auth=http://a:1;users=http://u:1,http://u:2");
if (!parsed.ok) throw new Error("the table is right");
const replicas = parsed.value;

describe("auth #63: a host has one spelling", () => {
  test.each([
    ["Auth.LocalHost:8443", "auth.localhost"],
    ["auth.localhost.", "auth.localhost"],
    ["auth.localhost.:443", "auth.localhost"],
    ["auth.localhost:", "auth.localhost"],
    ["127.0.0.1:8080", "127.0.0.1"],
    ["[::1]:8080", "[::1]"],
    ["[::1]", "[::1]"],
    [".", "."],
  ])("%p is %p", (field, host) => {
    expect(plainHost(field)).toBe(host);
  });
});

describe("routing", () => {
  const { hosts, table } = routingOf(
    3,
    {
      hosts: ["api.example.com"],
      serviceHosts: "{service}.example.com",
      services: {
        users: { hosts: ["people.example.com"] },
        auth: { routed: false },
        late: { replicas: ["http://l:1"] },
      },
    },
    replicas,
  );

  test("knows each host's place, and none beside those that are named", () => {
    const service = (name: string) => ({ kind: "service", service: name });
    expect(placeOf(hosts, "API.example.com.:8443")).toEqual({ kind: "paths" });
    expect(placeOf(hosts, "Users.Example.COM")).toMatchObject(service("users"));
    expect(placeOf(hosts, "people.example.com")).toMatchObject(
      service("users"),
    );
    expect(placeOf(hosts, "late.example.com")).toMatchObject(service("late"));
    for (const other of [
      "auth.example.com",
      "example.com",
      "api.example.com..",
      "127.0.0.1",
      "localhost",
    ])
      expect(placeOf(hosts, other)).toEqual({ kind: "unknown" });
  });

  test("has the replicas of UPSTREAMS, unless others are named or the service is not routed", () => {
    expect(
      [...table.values()].map(({ service, origins }) => [service, origins]),
    ).toEqual([
      ["users", ["http://u:1", "http://u:2"]],
      ["late", ["http://l:1"]],
    ]);
  });

  test("without a word about hosts takes every one of them by path", () => {
    const plain = routingOf(0, {}, replicas);
    for (const host of ["auth.localhost", "127.0.0.1", "anything"])
      expect(placeOf(plain.hosts, host)).toEqual({ kind: "paths" });
  });

  test("names that stand for two things or for nothing are mistakes", () => {
    expect(
      mistakesIn(
        {
          hosts: ["a.example"],
          services: {
            auth: { hosts: ["a.example", "b.example"] },
            users: { hosts: ["b.example"] },
            userz: {},
          },
        },
        ["auth", "users"],
      ),
    ).toEqual([
      "the host a.example is named for all services and auth",
      "the host b.example is named for auth and users",
      "services.userz is no service: neither UPSTREAMS nor its own replicas say where it is",
    ]);
  });

  test("a name of one's own that is another one's by the pattern for all is a mistake, one's own by both is none", () => {
    const named = (host: string) =>
      ambiguousHosts(
        { serviceHosts: "{service}.a", services: { users: { hosts: [host] } } },
        ["auth", "users"],
      );
    expect(named("auth.a")).toEqual([
      "the host auth.a is named for auth and users",
    ]);
    expect(named("users.a")).toEqual([]);
  });
});
