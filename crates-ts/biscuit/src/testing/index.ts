/**
 * For tests of whoever takes tokens: what a holder who means no good could make of one. Nothing of it is in a bundle, and no
 * such token lies anywhere: they are made when they are needed, from the profile's own limits.
 */
export { hostileTokens } from "./hostile.ts";
