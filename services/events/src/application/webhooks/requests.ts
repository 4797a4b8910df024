import { err, ok, type Result } from "@tixlys/nexus";
import { parseTypes } from "../../domain/webhook/types.ts";
import {
  descriptionMaxLength,
  type Scope,
  typesAtMost,
  type Webhook,
} from "../../domain/webhook/webhook.ts";
import type { WebhookPorts } from "../ports/webhooks.ts";

/** Who does something with webhooks. */
export type WebhookActor = {
  readonly userId: string;
  readonly isManagement: boolean;
};

export type FieldFault =
  "format" | "unknown" | "short" | "long" | "many" | "few";

/** Why something is not done. */
export type WebhookRefusal =
  | { readonly type: "WebhookUnknown" }
  | { readonly type: "DeliveryUnknown" }
  | { readonly type: "LimitReached" }
  /** Everything is heard by management alone. */
  | { readonly type: "ScopeRefused" }
  /** What management may not do for somebody else either. */
  | { readonly type: "OwnerAlone" }
  | { readonly type: "WebhookDisabled" }
  | { readonly type: "Outdated"; readonly version: number }
  | { readonly type: "TargetRefused"; readonly reason: string }
  | {
      readonly type: "FieldMalformed";
      readonly field: "types" | "description";
      readonly fault: FieldFault;
    };

/** What somebody writes about a webhook; absent stays, null takes away. */
export type WrittenWebhook = {
  readonly url?: string;
  readonly types?: readonly string[];
  readonly description?: string | null;
  readonly scope?: Scope;
  readonly ordered?: boolean;
};

/** The written fields, read; types in their order, each once. */
export function parseWritten(
  { judgeUrl, published }: Pick<WebhookPorts, "judgeUrl" | "published">,
  written: WrittenWebhook,
): Result<Partial<Webhook>, WebhookRefusal> {
  const { url, types, description, scope, ordered } = written;
  if (url !== undefined) {
    const judged = judgeUrl(url);
    if (!judged.ok) return err({ type: "TargetRefused", reason: judged.error });
  }
  const heard = types === undefined ? ok(undefined) : read(types, published);
  if (!heard.ok) return err(malformed("types", heard.error));
  const text = description?.trim();
  if (text === "") return err(malformed("description", "short"));
  if (text !== undefined && [...text].length > descriptionMaxLength)
    return err(malformed("description", "long"));
  return ok({
    ...(url === undefined ? {} : { url: new URL(url).href }),
    ...(heard.value === undefined ? {} : { types: heard.value }),
    ...(description === undefined ? {} : { description: text ?? null }),
    ...(scope === undefined ? {} : { scope }),
    ...(ordered === undefined ? {} : { ordered }),
  });
}

function read(
  types: readonly string[],
  published: readonly string[],
): Result<readonly string[], FieldFault> {
  if (types.length === 0) return err("few");
  if (types.length > typesAtMost) return err("many");
  const parsed = parseTypes(types, published);
  if (parsed.ok) return parsed;
  return err(parsed.error === "unknown" ? "unknown" : "format");
}

const malformed = (
  field: "types" | "description",
  fault: FieldFault,
): WebhookRefusal => ({ type: "FieldMalformed", field, fault });

/** Whether somebody may see and change a webhook: it is theirs, or they are in management. */
export function isTheirs(
  by: WebhookActor,
  webhook: Webhook | undefined,
): webhook is Webhook {
  if (webhook === undefined) return false;
  return webhook.ownerId === by.userId || by.isManagement;
}
