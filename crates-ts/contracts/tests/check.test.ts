import { describe, expect, test } from "bun:test";
import { auth, isEnvelope, publishFaults, readFaults } from "../src/index.ts";

const registered = auth.events["auth.account.registered"];
const userId = "0198f2c4-aaaa-7bbb-8ccc-1234567890ab";
const data = {
  userId,
  username: "mia",
  email: "mia@example.test",
  roles: ["user"],
};

describe("publishFaults", () => {
  test("finds nothing wrong with what the contract promises", () => {
    expect(publishFaults(registered, data)).toEqual([]);
    expect(
      publishFaults(registered, { ...data, phone: "+4915112345678" }),
    ).toEqual([]);
  });

  test("names a field that has no class, a missing one and a wrong one, and shows no value", () => {
    const secret = "hunter2-hunter2";
    const faults = publishFaults(registered, {
      ...data,
      userId: secret,
      password: secret,
      email: undefined,
    });
    expect(faults.join("\n")).toContain("/password: not declared");
    expect(faults.join("\n")).toContain("/userId");
    expect(faults.join("\n")).toContain("/email");
    expect(faults.join("\n")).not.toContain(secret);
  });

  test("holds a sealed field to its form, so that a token in clear cannot pass for one", () => {
    const requested = auth.events["auth.registration.requested"];
    const base = {
      registrationId: userId,
      email: "a@example.test",
      username: "mia",
    };
    expect(
      publishFaults(requested, {
        ...base,
        verification: "YWdlLWVuY3J5cHRpb24",
      }),
    ).toEqual([]);
    expect(
      publishFaults(requested, { ...base, verification: "not sealed" }),
    ).not.toEqual([]);
  });

  test("refuses what is no object at all", () => {
    for (const nothing of [null, undefined, 7, "x", []])
      expect(publishFaults(registered, nothing)).not.toEqual([]);
  });
});

describe("readFaults", () => {
  test("http-rules 79: a field that this build does not know yet is no fault", () => {
    expect(readFaults(registered, { ...data, nickname: "new" })).toEqual([]);
  });

  test("a missing field is one, and there are ten sentences at most", () => {
    expect(readFaults(registered, {})).not.toEqual([]);
    expect(
      readFaults(registered, {
        ...data,
        roles: Array.from({ length: 50 }, () => 1),
      }).length,
    ).toBeLessThanOrEqual(10);
  });
});

describe("isEnvelope", () => {
  const envelope = {
    id: userId,
    type: "auth.account.registered",
    version: 1,
    time: "2026-11-21T12:00:00.000Z",
    producer: "auth",
    subject: userId,
    aggregateVersion: 1,
    correlationId: "request-1",
    data,
  };

  test("http-rules 75: takes exactly what api.md promises", () => {
    expect(isEnvelope(envelope)).toBe(true);
    expect(
      isEnvelope({
        ...envelope,
        actor: { kind: "user", id: userId },
        causationId: userId,
      }),
    ).toBe(true);
  });

  test("http-rules 75: refuses a missing field, a wrong kind of actor, an empty subject and a wrong id", () => {
    for (const field of [
      "id",
      "type",
      "version",
      "time",
      "producer",
      "subject",
      "aggregateVersion",
      "correlationId",
      "data",
    ]) {
      const rest = Object.fromEntries(
        Object.entries(envelope).filter(([name]) => name !== field),
      );
      expect(isEnvelope(rest), field).toBe(false);
    }
    expect(isEnvelope({ ...envelope, actor: { kind: "robot", id: "x" } })).toBe(
      false,
    );
    expect(isEnvelope({ ...envelope, subject: "" })).toBe(false);
    expect(isEnvelope({ ...envelope, id: "1" })).toBe(false);
    expect(isEnvelope({ ...envelope, time: "yesterday" })).toBe(false);
    expect(isEnvelope("text")).toBe(false);
  });
});
