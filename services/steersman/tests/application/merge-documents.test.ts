import { describe, expect, test } from "bun:test";
import { mergeDocuments } from "../../src/application/merge-documents.ts";

const document = (schema: string) => ({
  openapi: "3.1.2",
  info: { title: `Service with ${schema}`, version: "1" },
  paths: {
    "/v1/me": {
      get: {
        operationId: "me",
        tags: ["me"],
        responses: {
          200: {
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/User" },
              },
            },
          },
        },
        security: [{ bearer: [] }],
      },
    },
    "/health/live": { get: { responses: {} } },
    "/v1/version": { get: { responses: {} } },
  },
  components: {
    schemas: { User: { title: schema } },
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
  },
});

const merged = mergeDocuments(
  [
    { service: "auth", document: document("account") },
    { service: "users", document: document("profile") },
  ],
  { version: "1.2.3", unavailable: ["orders"] },
);

describe("http-rules 73: the merged document", () => {
  test("has every service's paths behind its name", () => {
    expect(Object.keys(merged.paths ?? {})).toEqual([
      "/auth/v1/me",
      "/users/v1/me",
    ]);
  });

  test("keeps equal names of two services apart, and references follow", () => {
    expect(merged.components?.["schemas"]).toEqual({
      "auth.User": { title: "account" },
      "users.User": { title: "profile" },
    });
    expect(JSON.stringify(merged.paths)).toContain(
      "#/components/schemas/users.User",
    );
    expect(JSON.stringify(merged.paths)).not.toContain(
      '"#/components/schemas/User"',
    );
  });

  test("has one security scheme for all", () => {
    expect(Object.keys(merged.components?.["securitySchemes"] ?? {})).toEqual([
      "bearer",
    ]);
  });

  test("says which services it could not reach", () => {
    expect(JSON.stringify(merged.info)).toContain("orders");
  });

  test("says once what several operations answer, and means the same", () => {
    const responses = {
      404: { description: "Nobody", content: { "text/x": { schema: {} } } },
    };
    const both = {
      ...document("account"),
      paths: {
        "/v1/a": { get: { responses }, parameters: [] },
        "/v1/b": {
          get: { responses: { ...responses, 200: { description: "b" } } },
        },
      },
    };
    const { paths, components } = mergeDocuments(
      [{ service: "auth", document: both }],
      { version: "1", unavailable: [] },
    );
    const reference = { $ref: "#/components/responses/auth.404-1" };
    expect(paths).toMatchObject({
      "/auth/v1/a": { get: { responses: { 404: reference } }, parameters: [] },
      "/auth/v1/b": {
        get: { responses: { 404: reference, 200: { description: "b" } } },
      },
    });
    expect(components?.["responses"]).toEqual({ "auth.404-1": responses[404] });
  });
});
