import { beforeEach, describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import {
  browserOf,
  harness,
  hiddenFields,
  placeOf,
  withoutIds,
  type Browser,
  type Harness,
} from "./visitor.ts";

let own: Harness;
let browser: Browser;
beforeEach(() => {
  own = harness();
  browser = browserOf(own);
});

describe("the page to register", () => {
  test("registers, leads to the mailbox by 303, and the mailed link to the sign-in page", async () => {
    const answer = await browser.fill("register", ada);
    expect([answer.status, placeOf(answer)]).toEqual([303, "register?done"]);
    expect((await browser.open("register?done")).text).toContain("mailbox");
    const confirmed = await browser.send("verify-email", {
      token: own.on.mailed[0] ?? "",
    });
    expect([confirmed.status, placeOf(confirmed)]).toEqual([
      303,
      "sign-in?notice=confirmed",
    ]);
  });

  test("says the same of an address that has an owner (decision 25, auth #12)", async () => {
    await verifiedAccount(own.on);
    const taken = await browser.fill("register", {
      ...ada,
      username: "another",
    });
    const free = await browser.fill("register", {
      ...ada,
      email: "free@example.test",
      username: "third",
    });
    for (const answer of [taken, free]) {
      expect([answer.status, placeOf(answer), answer.text]).toEqual([
        303,
        "register?done",
        "",
      ]);
      expect([...answer.headers.keys()]).toEqual([...taken.headers.keys()]);
    }
  });

  test("ties what is wrong to its field, names the fields on top, and keeps all but the password (auth #4)", async () => {
    const answer = await browser.fill("register", {
      email: "no address",
      username: "a b",
      password: "short canary",
      phone: "12",
    });
    expect(answer.status).toBe(422);
    for (const name of ["email", "username", "password", "phone"]) {
      expect(answer.text).toContain(`href="#${name}"`);
      const input = new RegExp(
        `<input\\s+id="${name}"[^>]*aria-describedby="${name}-wrong[^>]*aria-invalid="true"`,
      );
      expect(answer.text).toMatch(input);
      expect(answer.text).toContain(`id="${name}-wrong"`);
    }
    expect(answer.text.match(/autofocus/g)).toHaveLength(1);
    expect(answer.text).toContain('value="no address"');
    expect(answer.text).not.toContain("canary");
    expect(answer.text).toContain("<details open>");
  });

  test.each([
    ["short", "at least 15 characters"],
    ["password password", "would be guessed soon"],
    [`${ada.username} at home`, "your name, your address"],
    ["x".repeat(300), "256 characters at most"],
  ])("says why a password is refused: %s", async (password, says) => {
    const answer = await browser.fill("register", { ...ada, password });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(says);
    expect(own.on.store.facts).toHaveLength(0);
  });

  test("tells of names that are taken or kept, as the operation does", async () => {
    await browser.fill("register", ada);
    const taken = await browser.fill("register", {
      ...ada,
      email: "two@example.test",
    });
    const kept = await browser.fill("register", { ...ada, username: "admin" });
    expect([taken.status, kept.status]).toEqual([409, 409]);
    expect(taken.text).toContain("This name is taken");
    expect(kept.text).toContain("kept for us");
  });

  test("is carried out once when it is sent twice, and anew when it was corrected", async () => {
    const known = hiddenFields((await browser.open("register")).text);
    const first = await browser.send("register", { ...known, ...ada });
    const again = await browser.send("register", { ...known, ...ada });
    for (const answer of [first, again])
      expect([answer.status, placeOf(answer)]).toEqual([303, "register?done"]);
    expect(own.on.store.facts).toHaveLength(1);
    const corrected = await browser.send("register", {
      ...known,
      ...ada,
      username: "corrected",
    });
    expect(corrected.status).toBe(303);
    expect(own.on.store.facts).toHaveLength(2);
  });

  test("refuses a form that another site sent, before it hashes anything (auth #33)", async () => {
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
    ];
    for (const headers of foreign)
      expect((await browser.send("register", ada, headers)).status).toBe(403);
    expect(own.on.passwords.calls).toEqual([]);
    expect(own.on.store.facts).toEqual([]);
  });

  test("asks to try again when too many passwords wait", async () => {
    own.on.passwords.busy = true;
    const answer = await browser.fill("register", ada);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([
      503,
      "1",
    ]);
  });
});

describe("the page for another link", () => {
  test("does not tell whether a registration waits (auth #12)", async () => {
    await browser.fill("register", ada);
    for (const email of [ada.email, "nobody@example.test"]) {
      const answer = await browser.send("new-link", { email });
      expect([answer.status, placeOf(answer)]).toEqual([303, "new-link?done"]);
    }
    expect(own.on.store.facts).toHaveLength(2);
    expect((await browser.open("new-link?done")).text).toContain("If a");
    const wrong = await browser.send("new-link", { email: "nowhere" });
    expect([wrong.status, wrong.text]).toEqual([
      422,
      expect.stringContaining('id="email-wrong"'),
    ]);
  });

  test("sends no more mails than the operation (http-rules 47)", async () => {
    const strict = harness(1);
    const other = browserOf(strict);
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1)
      statuses.push(
        (await other.send("new-link", { email: ada.email })).status,
      );
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429]);
  });

  test("looks the same whoever asks", async () => {
    const [one, two] = [
      await browser.open("new-link?done"),
      await browser.open("new-link?done"),
    ];
    expect(withoutIds(one.text)).toBe(withoutIds(two.text));
  });
});
