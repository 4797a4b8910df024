/**
 * Files that must lie beside a bundle that imports `@tixlys/biscuit/wasm` (decision 30), as package paths.
 * `bun build` copies them by itself; a process that only uses `@tixlys/biscuit` needs none.
 */
export const runtimeAssets: readonly string[] = [
  "@biscuit-auth/biscuit-wasm/module/biscuit_bg.wasm",
];
