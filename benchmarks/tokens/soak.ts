/** Half a million authorizations, by the engine with its recycling and by our own code: does memory stay flat (auth.md F2)? */
import {
  createRecyclingEngine,
  wasmDecisionEngine,
} from "../../crates-ts/biscuit/src/wasm/index.ts";
import { mustAllow, narrowed, plain, verifierOf } from "./stage.ts";
import type { TokenStage } from "./stage.ts";

const SAMPLE_EVERY = 2_500;
const WARM_UP = 50_000;
const MOST_GROWTH = 0.2;
const LEAST_RECYCLINGS = 5;
const MIB = 2 ** 20;

/** By the engine: many minutes. */
export async function benchEngineSoak(stage: TokenStage): Promise<void> {
  const engine = createRecyclingEngine();
  let overloads = 0;
  const verifier = verifierOf({
    engine: wasmDecisionEngine({
      engine,
      onOverload: () => {
        overloads += 1;
      },
    }),
  });
  const memory = await soak(stage, "engine", (token) =>
    mustAllow(verifier, token),
  );
  const { uses, instances } = engine.stats();
  add(stage, "through the engine, with recycling", memory, {
    enough: instances > LEAST_RECYCLINGS,
    note: `${uses} authorizations reached the engine, ${instances - 1} recyclings, ${overloads} retried`,
  });
}

/** By our own code: a minute or two. */
export async function benchSoak(stage: TokenStage): Promise<void> {
  const verifier = verifierOf({ cacheSize: 1_000 });
  const memory = await soak(stage, "own code", (token) =>
    mustAllow(verifier, token),
  );
  add(stage, "through our own code", memory, { enough: true, note: "" });
}

type Memory = {
  /** Highest resident memory within the first 50 000, in MiB. */
  readonly after: number;
  /** Highest afterwards. */
  readonly most: number;
  readonly end: number;
  readonly perSecond: number;
};

/**
 * The engine's memory goes up and down with its instances, so peaks are compared with peaks: the highest of the first 50 000 with the
 * highest of all that follow. Garbage is collected before each look, as an idle process does, so that what is seen is what stays.
 */
async function soak(
  { options, say }: TokenStage,
  name: string,
  authorize: (token: string) => void,
): Promise<Memory> {
  const [one, three] = [plain(`soak-${name}`), narrowed(`soak-${name}`)];
  const from = performance.now();
  const warmUp = Math.min(WARM_UP, options.authorizations / 2);
  let [after, most] = [0, 0];
  for (let i = 1; i <= options.authorizations; i += 1) {
    // Every hundredth token is a new one, as in a service whose users come and go.
    authorize(i % 100 === 0 ? plain(`soak-${i}`) : i % 4 === 0 ? three : one);
    if (i % SAMPLE_EVERY !== 0) continue;
    await Bun.sleep(0);
    Bun.gc(true);
    const rss = process.memoryUsage.rss() / MIB;
    if (i <= warmUp) after = Math.max(after, rss);
    else most = Math.max(most, rss);
    if (i % (WARM_UP * 2) === 0)
      say(`  ${name}: ${i} authorizations, ${Math.round(rss)} MiB resident`);
  }
  return {
    after,
    most,
    end: process.memoryUsage.rss() / MIB,
    perSecond: options.authorizations / ((performance.now() - from) / 1000),
  };
}

function add(
  stage: TokenStage,
  what: string,
  { after, most, end, perSecond }: Memory,
  { enough, note }: { enough: boolean; note: string },
): void {
  const growth = most / after - 1;
  stage.report.add({
    part: "soak",
    what: `${stage.options.authorizations} authorizations ${what}: resident memory`,
    figure: `${after.toFixed(0)} → ${most.toFixed(0)} MiB (${(growth * 100).toFixed(1)} %)`,
    gate: `≤ +${MOST_GROWTH * 100} % over the first ${WARM_UP}`,
    reached: growth <= MOST_GROWTH && enough,
    noisy: false,
    note: [
      `${Math.round(perSecond)}/s`,
      `${end.toFixed(0)} MiB at the end`,
      ...(note === "" ? [] : [note]),
    ].join(", "),
  });
}
