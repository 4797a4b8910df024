/** What somebody who passes a guard passes as well (decision 4). */
const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  root: ["root", "management", "general"],
  management: ["management", "general"],
  service: ["service"],
};

/** The parts of today's guard that a caller of the release need not pass; empty when the door is as open as it was. */
export function closesTo(
  old: readonly string[],
  today: readonly string[],
): string[] {
  const passed = new Set(
    old.flatMap((guard) => INCLUDES[guard] ?? [guard, "general"]),
  );
  if (old.includes("public")) passed.delete("general");
  return today.filter((guard) => guard !== "public" && !passed.has(guard));
}
