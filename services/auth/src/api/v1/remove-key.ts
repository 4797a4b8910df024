import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

const maxKeyId = 0xffff_ffff;

export const removeKey = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/keys/{keyId}",
    operation: "auth:key:remove",
    summary: "Remove a key in an emergency",
    description:
      "Every verifier refuses what it signed within a second. Where it was the one that signs, another takes its place at once. Take it out of BISCUIT_PUBLIC_KEYS too.",
    guard: "root",
    params: t.Object({ keyId: t.Integer({ minimum: 0, maximum: maxKeyId }) }),
    response: { status: 200, data: null },
    errors: ["not-found"],
    resource: ({ params }) => `auth/keys/${params.keyId}`,
    async handle({ params }) {
      const removed = await app.removeKey(params.keyId);
      return removed.ok ? reply.none() : reject("not-found");
    },
  });
