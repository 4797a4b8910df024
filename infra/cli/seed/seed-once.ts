/** The demo data on the first start. */
import type { StackPlan } from "../stack/plan.ts";

export async function seedOnce(plan: StackPlan, say: (line: string) => void): Promise<void> {
  await Promise.resolve([plan, say]);
}
