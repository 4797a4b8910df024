/**
 * nexus/testing: given/when/then for deciders, with no store and no test framework.
 *
 * @module
 */
export { given } from "./given.ts";
export type { Given, When } from "./given.ts";
