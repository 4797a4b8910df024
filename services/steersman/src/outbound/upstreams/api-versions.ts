import { fieldOf } from "../../domain/access/read-operations.ts";
import type { RoutingTable } from "../../domain/routing/upstreams.ts";
import { jsonIn, readPage } from "./own-reads.ts";

/** The docs page waits for it. */
const timeoutMs = 1_000;

/** Asks the first replica that answers which versions its API has (`/version`). None while nobody says. */
export const apiVersions =
  (table: () => RoutingTable) =>
  async (service: string): Promise<readonly string[]> => {
    const origins = table().get(service)?.origins ?? [];
    const asked = origins.map(async (origin) => {
      const page = await readPage(origin, "/version", timeoutMs);
      const body = page.kind === "page" ? jsonIn(page.text) : undefined;
      if (body === undefined) throw new Error("it does not say");
      return versionsIn(body);
    });
    return Promise.any(asked).catch(() => []);
  };

const versionsIn = (body: unknown): readonly string[] => {
  const data = fieldOf(body, "data");
  const versions = fieldOf(data, "apiVersions");
  return Array.isArray(versions)
    ? versions.filter(
        (each): each is string =>
          typeof each === "string" && /^v\d+$/.test(each),
      )
    : [];
};
