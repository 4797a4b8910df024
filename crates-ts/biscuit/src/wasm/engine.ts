/** The part of `@biscuit-auth/biscuit-wasm` 0.6.0 that we use. Every object must be freed by hand. */

/** An object that lives in the memory of an instance. */
export type WasmObject = { free(): void };

/** A token inside the engine. */
export type EngineToken = WasmObject & {
  appendBlock(block: EngineBuilder): EngineToken;
  sealToken(): EngineToken;
  toBase64(): string;
  getRevocationIdentifiers(): unknown[];
  getBlockSource(index: number): string;
  countBlocks(): number;
};

/** Takes Datalog; values only as parameters, never by joining text (they would be parsed as further facts). */
export type EngineBuilder = WasmObject & {
  addCode(source: string): void;
  addCodeWithParameters(
    source: string,
    parameters: object,
    scopeParameters: object,
  ): void;
};

/** A key inside the engine. A `PublicKey` handed over is consumed by some calls: make a fresh one for each. */
export type EngineKey = WasmObject & { toString(): string };

/** The classes of one instance. */
export type Engine = {
  Biscuit: {
    fromBase64(token: string, root: EngineKey): EngineToken;
  };
  BiscuitBuilder: new () => EngineBuilder & {
    build(root: EngineKey): EngineToken;
    setRootKeyId(kid: number): void;
  };
  BlockBuilder: new () => EngineBuilder;
  AuthorizerBuilder: new () => EngineBuilder & {
    buildAuthenticated(
      token: EngineToken,
    ): WasmObject & { authorize(): number };
  };
  PublicKey: { fromBytes(raw: Uint8Array, algorithm: number): EngineKey };
  PrivateKey: { fromBytes(seed: Uint8Array, algorithm: number): EngineKey };
};

/** Number of Ed25519 in the engine's calls. */
export const ED25519 = 0;
