import type { PublishedTexts } from "../../application/ports.ts";
import { PUBLISHED_PATH } from "../../domain/access/operation.ts";
import type { RoutingTable } from "../../domain/routing/upstreams.ts";
import { readPage } from "./own-reads.ts";

const TIMEOUT_MS = 2_000;
const REPLICAS_AT_MOST = 32;

/** Asks every replica of a service. One that is there and tells nothing counts as the empty text, so that nobody speaks for it. */
export const publishedOperations =
  (table: () => RoutingTable): PublishedTexts =>
  async (service) => {
    const origins = table().get(service)?.origins ?? [];
    const texts = await Promise.all(
      origins.slice(0, REPLICAS_AT_MOST).map(textOf),
    );
    return texts.filter((text) => text !== undefined);
  };

async function textOf(origin: string): Promise<string | undefined> {
  const page = await readPage(origin, PUBLISHED_PATH, TIMEOUT_MS);
  if (page.kind === "away") return undefined;
  return page.kind === "page" ? page.text : "";
}
