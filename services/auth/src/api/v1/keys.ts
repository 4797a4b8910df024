import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

const keySchema = t.Object({
  keyId: t.Integer(),
  algorithm: t.Literal("Ed25519"),
  publicKey: t.String({
    pattern: "^[0-9a-f]{64}$",
    description: "32 bytes in hexadecimal.",
    examples: [
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ],
  }),
  notBefore: t.Union([t.String({ format: "date-time" }), t.Null()]),
  notAfter: t.Union([t.String({ format: "date-time" }), t.Null()]),
});

/** Verifiers ask every few minutes; a rotated key is published long before it signs (auth.md §3.8). */
const caching = { "cache-control": "public, max-age=60" };

export const keys = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/keys",
    operation: "auth:key:list",
    summary: "Public keys",
    description: "Every key under which an access token may be valid now.",
    guard: "public",
    response: { status: 200, data: t.Object({ keys: t.Array(keySchema) }) },
    errors: [],
    handle: () =>
      reply.ok(
        {
          keys: app.keys().map(({ notBefore, notAfter, ...key }) => ({
            ...key,
            notBefore: notBefore?.toISOString() ?? null,
            notAfter: notAfter?.toISOString() ?? null,
          })),
        },
        caching,
      ),
  });
