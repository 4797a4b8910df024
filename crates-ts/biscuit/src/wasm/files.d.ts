declare module "*/biscuit_bg.wasm" {
  /** Where the file lies: absolute when run from source, relative to the bundle otherwise. */
  const path: string;
  export default path;
}

declare module "*/biscuit_bg.js" {
  /** Text of the file. */
  const source: string;
  export default source;
}
