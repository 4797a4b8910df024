import { describe, expect, test } from "bun:test";
import {
  errorCodes,
  errorNameOf,
  failCodes,
  isFailCode,
  reservedKeys,
} from "../src/index.ts";
import type { FailDefinition } from "../src/index.ts";

const rows: [string, FailDefinition][] = Object.entries(failCodes);

/** Which statuses a reserved key may have (http-rules 6, and 12 for `body`). */
const statusesOfKey: Record<string, readonly number[]> = {
  credentials: [401],
  permission: [403],
  resource: [404, 410],
  method: [405, 426],
  accept: [406],
  conflict: [409],
  precondition: [412, 428],
  size: [413, 414],
  contentType: [415],
  idempotencyKey: [400, 409, 422],
  rateLimit: [429],
  host: [421],
  version: [400],
  body: [400, 408],
};

describe("the registry of fail codes", () => {
  test("http-rules 7: every code is kebab-case and stands once", () => {
    for (const [code] of rows)
      expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length);
  });

  test("http-rules 6: a reserved key is used with its own statuses only", () => {
    for (const [, { key, status, onField }] of rows) {
      for (const place of [
        { key, status },
        ...(onField === undefined ? [] : [onField]),
      ]) {
        const allowed =
          place.key === null ? [400, 422] : (statusesOfKey[place.key] ?? []);
        expect(allowed).toContain(place.status);
      }
    }
    expect(Object.keys(statusesOfKey).sort()).toEqual([...reservedKeys].sort());
  });

  test("every message is a plain sentence without a place for a value", () => {
    for (const [, { message }] of rows) {
      expect(message).toMatch(/^[A-Z].{8,100}\.$/);
      expect(message).not.toMatch(/[{}$%<>]/);
    }
  });

  test("the codes that the design names exist with the status that it names", () => {
    const named: Record<string, [string | null, number]> = {
      "token-missing": ["credentials", 401],
      "token-invalid": ["credentials", 401],
      "token-expired": ["credentials", 401],
      "token-revoked": ["credentials", 401],
      "token-reused": ["credentials", 401],
      "invalid-credentials": ["credentials", 401],
      "mfa-required": ["credentials", 401],
      "username-taken": ["conflict", 409],
      "email-already-registered": ["conflict", 409],
      "token-used": ["conflict", 409],
      "has-children": ["conflict", 409],
      "profile-not-ready": ["resource", 404],
      sunset: ["resource", 410],
      "provider-profile-missing": ["permission", 403],
      "malformed-json": ["body", 400],
      "invalid-cursor": [null, 400],
      "quota-exceeded": ["rateLimit", 429],
    };
    for (const [code, [key, status]] of Object.entries(named)) {
      expect(isFailCode(code)).toBe(true);
      const row = rows.find(([name]) => name === code)?.[1];
      const place: unknown = [row?.key, row?.status];
      expect(place).toEqual([key, status]);
    }
  });

  test("a name of Object.prototype is no code", () => {
    expect(isFailCode("constructor")).toBe(false);
    expect(isFailCode("__proto__")).toBe(false);
  });
});

describe("the registry of error codes", () => {
  test("http-rules 8: a number is the status times 100 plus n, and unique", () => {
    const numbers = Object.values(errorCodes).map(({ code, status }) => {
      expect(Math.floor(code / 100)).toBe(status);
      return code;
    });
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("the numbers of the design are kept", () => {
    expect(errorCodes.internal.code).toBe(50001);
    expect(errorCodes["bad-gateway"].code).toBe(50201);
    expect(errorCodes["dependency-down"].code).toBe(50301);
    expect(errorCodes.draining.code).toBe(50302);
    expect(errorCodes.deadline.code).toBe(50401);
  });

  test("every number leads back to its name", () => {
    for (const [name, { code }] of Object.entries(errorCodes)) {
      expect<string | undefined>(errorNameOf(code)).toBe(name);
    }
    expect(errorNameOf(1)).toBeUndefined();
  });
});
