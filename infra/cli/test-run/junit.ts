/** Reads the JUnit report of `bun test` (its own subset: nested suites, one element per test). */

/** One test as it ended. `file` is below the checkout, `name` includes the groups it stands in. */
export type TestResult = {
  readonly file: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly ms: number;
};

const testCase = /<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g;

/** The tests of a report, in its order. */
export function readJunit(xml: string): TestResult[] {
  return [...xml.matchAll(testCase)].map(([, attributes = "", , body = ""]) => {
    const group = attribute(attributes, "classname");
    const name = attribute(attributes, "name");
    return {
      file: attribute(attributes, "file"),
      name: group === "" ? name : `${group} > ${name}`,
      outcome:
        body.includes("<failure") || body.includes("<error")
          ? "failed"
          : body.includes("<skipped")
            ? "skipped"
            : "passed",
      ms: Number(attribute(attributes, "time")) * 1000,
    };
  });
}

function attribute(text: string, name: string): string {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? "";
  return value
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
