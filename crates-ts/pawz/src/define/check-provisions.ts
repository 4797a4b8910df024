import { isCursorKey } from "../lists/cursor.ts";
import { DefinitionError } from "./check-definition.ts";
import type { Page } from "./page.ts";
import type { Route } from "./route.ts";
import type { ServiceDefinition } from "./service.ts";

/** Throws `DefinitionError` unless the process was given all that its routes need to run; documents need none of it. */
export function checkProvisions(definition: ServiceDefinition): void {
  const routes = Object.values(definition.routes).flat();
  const mistakes = [
    ...cursorMistakes(definition, routes),
    ...socketMistakes(definition, routes),
    ...streamMistakes(definition, routes),
    ...limitMistakes(definition, [...routes, ...(definition.pages ?? [])]),
  ];
  if (mistakes.length > 0) throw new DefinitionError(definition.name, mistakes);
}

function socketMistakes(
  { sockets, websocket }: ServiceDefinition,
  routes: readonly Route[],
): string[] {
  const opening = routes.find((route) => route.socket !== undefined);
  if (opening === undefined) return [];
  return [
    ...(sockets === undefined
      ? [
          `"${opening.operation}" opens sockets, but nobody keeps them: give service() its sockets`,
        ]
      : []),
    ...(websocket === undefined
      ? []
      : [
          "a server has one handler for sockets: websocket or routes, not both",
        ]),
  ];
}

function streamMistakes(
  { streams }: ServiceDefinition,
  routes: readonly Route[],
): string[] {
  const opening = routes.find((route) => route.stream !== undefined);
  return opening === undefined || streams !== undefined
    ? []
    : [
        `"${opening.operation}" opens event streams, but nobody keeps them: give service() its streams`,
      ];
}

function limitMistakes(
  { limits, cursorKey }: ServiceDefinition,
  places: readonly (Route | Page)[],
): string[] {
  const limited = places.find((place) => place.limits !== undefined);
  if (limits === undefined)
    return limited === undefined
      ? []
      : [
          `"${limited.kind === "page" ? limited.path : limited.operation}" has limits, but there is nowhere to count: give service() its limits`,
        ];
  return limits.store.isShared && (limits.secret ?? cursorKey) === undefined
    ? [
        "replicas that count together need a secret of their own: give CURSOR_KEY to service() as cursorKey",
      ]
    : [];
}

function cursorMistakes(
  { cursorKey }: ServiceDefinition,
  routes: readonly Route[],
): string[] {
  if (cursorKey !== undefined)
    return isCursorKey(cursorKey)
      ? []
      : ["the key of cursors is not 64 hexadecimal digits"];
  const paged = routes.find((route) => route.paged === true);
  return paged === undefined
    ? []
    : [
        `"${paged.operation}" is a list, but there is no key for its cursors: give CURSOR_KEY to service() as cursorKey`,
      ];
}
