import { harness, publicUrl, type Answer, type Harness } from "../harness.ts";

/** A browser without scripts, as far as these tests need one: it keeps cookies and fills forms in. */
export type Browser = {
  /** What `/ui/<page>` shows. */
  readonly open: (page: string) => Promise<Answer>;
  /** Sends a form to it, from our own page unless the headers say otherwise; an empty one is left out. */
  readonly send: (
    page: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** As `send`, with what the page's form knows by itself. */
  readonly fill: (
    page: string,
    fields: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  readonly cookies: Map<string, string>;
};

export const formType = "application/x-www-form-urlencoded";

export function browserOf(own: Harness): Browser {
  const cookies = new Map<string, string>();
  const carried = (): Record<string, string> =>
    cookies.size === 0
      ? {}
      : { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
  const keep = (answer: Answer): Answer => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split("; ");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === "" || line.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const open: Browser["open"] = async (page) =>
    keep(await own.call("GET", `/ui/${page}`, { headers: carried() }));
  const send: Browser["send"] = async (page, fields, headers) =>
    keep(
      await own.call("POST", `/ui/${page}`, {
        body: new URLSearchParams(fields).toString(),
        headers: said({
          "content-type": formType,
          "sec-fetch-site": "same-origin",
          ...carried(),
          ...headers,
        }),
      }),
    );
  const fill: Browser["fill"] = async (page, fields) => {
    const known = hiddenFields((await open(page)).text);
    return send(page.split("?")[0] ?? page, { ...known, ...fields });
  };
  return { open, send, fill, cookies };
}

function said(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== ""),
  );
}

/** What a form carries without being typed; of several on a page the first. */
export function hiddenFields(text: string): Record<string, string> {
  const form = /<form[\s\S]*?<\/form>/.exec(text)?.[0] ?? "";
  return Object.fromEntries(
    [
      ...form.matchAll(
        /<input\s+type="hidden"\s+name="([^"]+)"(?:\s+autocomplete="[^"]*")?\s+value="([^"]*)"/g,
      ),
    ].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** Where an answer sends its reader, as a page of ours. */
export function placeOf(answer: Answer): string {
  return answer.headers.get("location") ?? "";
}

/** A page's visible words, for comparisons: no id of this very answer. */
export function withoutIds(text: string): string {
  return text.replace(/name="form" value="[^"]*"/g, "");
}

export { harness, publicUrl };
export type { Answer, Harness };
