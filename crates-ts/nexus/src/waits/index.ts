/**
 * nexus/waits: how loops wait and how long they back off. No dependency, so that a process without a database can use it.
 *
 * @module
 */
export { eager, fullJitterMs, patient } from "./back-off.ts";
export type { BackOff } from "./back-off.ts";
export { pause, sleep, within } from "./pause.ts";
export type { Pause } from "./pause.ts";
