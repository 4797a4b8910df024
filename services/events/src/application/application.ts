import type { Catalogue, Ports } from "./ports.ts";

export type { Catalogue, EventType, FieldClass } from "./ports.ts";

/** Every command and query of this service, with its ports filled in. */
export type Application = ReturnType<typeof createApplication>;

export function createApplication({ catalogue }: Ports) {
  return { readCatalogue: (): Catalogue => catalogue };
}
