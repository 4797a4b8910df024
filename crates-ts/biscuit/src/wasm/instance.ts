/// <reference path="./files.d.ts" />
import { readFileSync } from "node:fs";
// The package's exports do not reach these files, so they are named by path. As `file` and `text` imports they are
// copied into bundles and compiled binaries; a plain import of the package fails on Bun (auth.md F1).
// oxlint-disable-next-line import/default -- a text import has the text as its default
import glueSource from "../../node_modules/@biscuit-auth/biscuit-wasm/module/biscuit_bg.js" with { type: "text" };
import wasmPath from "../../node_modules/@biscuit-auth/biscuit-wasm/module/biscuit_bg.wasm" with { type: "file" };
import type { Engine } from "./engine.ts";

/** One copy of the engine with its own memory. */
export type Instance = { engine: Engine; memoryBytes(): number };

type Glue = Engine & { __wbg_set_wasm(exports: Bun.WebAssembly.Exports): void };
type Factory = (finalization: unknown, console: unknown) => Glue;

let compiled: { module: WebAssembly.Module; factory: Factory } | undefined;

/**
 * A fresh instance: a few milliseconds, nothing before the first call. It prints nothing.
 *
 * Each has its own closure-scoped copy of the glue code, in which `FinalizationRegistry` does nothing: a finalizer that
 * runs after the instance has been given up would write into memory that is gone (auth.md F2).
 */
export function createInstance(): Instance {
  compiled ??= compile();
  const glue = compiled.factory(SilentRegistry, silentConsole);
  const { exports } = new WebAssembly.Instance(
    compiled.module,
    importsFor(compiled.module, glue),
  );
  glue.__wbg_set_wasm(exports);
  const { memory, __wbindgen_start: start } = exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof start !== "function") {
    throw new TypeError("biscuit-wasm: unexpected exports");
  }
  Reflect.apply(start, undefined, []);
  return { engine: glue, memoryBytes: () => memory.buffer.byteLength };
}

function compile(): { module: WebAssembly.Module; factory: Factory } {
  const module = new WebAssembly.Module(
    readFileSync(new URL(wasmPath, import.meta.url)),
  );
  const names: string[] = [];
  const body = glueSource.replace(
    /^export (class|function|const) ([\w$]+)/gm,
    (_, kind: string, name: string) => {
      names.push(name);
      return `${kind} ${name}`;
    },
  );
  const getters = names
    .map((name) => `get ${name}() { return ${name}; }`)
    .join(", ");
  // oxlint-disable-next-line typescript/no-implied-eval -- the package's own code, in a scope of its own
  const factory = new Function(
    "FinalizationRegistry",
    "console",
    `${body}\nreturn { ${getters} };`,
  );
  // cast: the glue of the pinned version; the loader's tests use every class that `Engine` names.
  return { module, factory: factory as Factory };
}

function importsFor(
  module: WebAssembly.Module,
  glue: Glue,
): Bun.WebAssembly.Imports {
  const imports: Bun.WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const source = from === "./biscuit_bg.js" ? glue : snippets;
    const wanted: unknown = Reflect.get(source, name);
    if (typeof wanted === "function") (imports[from] ??= {})[name] = wanted;
  }
  return imports;
}

// What the package's other files export.
const snippets = { performance_now: () => performance.now() };

class SilentRegistry {
  register(): void {}
  unregister(): void {}
}

const quiet = (): void => {};
const silentConsole = {
  log: quiet,
  info: quiet,
  debug: quiet,
  warn: quiet,
  error: quiet,
};
