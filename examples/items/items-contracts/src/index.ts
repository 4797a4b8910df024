/**
 * What the two services of this example promise each other. A service of the suite has its contract in `crates-ts/contracts`;
 * examples have theirs in a package of their own, so that the product's documents do not name them.
 *
 * @module
 */
export { items } from "./items.ts";
export { shelf } from "./shelf.ts";
