/** The page: channels, messages as they come, who is there and who is writing. Everything that is shown is text, never markup. */
import { createChat, historyOver } from "../src/index.ts";
import type { Chat, Message } from "../src/index.ts";
import { call, tokenOfPages } from "./api.ts";
import type { Channel } from "./api.ts";

const FORGET_TYPING_MS = 4_000;
const origin = location.origin;

function part<Kind extends HTMLElement>(
  id: string,
  kind: new () => Kind,
): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}`);
}

const page = {
  state: part("state", HTMLElement),
  signIn: part("sign-in", HTMLFormElement),
  token: part("token", HTMLInputElement),
  chat: part("chat", HTMLElement),
  channels: part("channels", HTMLElement),
  newChannel: part("new-channel", HTMLFormElement),
  name: part("name", HTMLInputElement),
  messages: part("messages", HTMLElement),
  typing: part("typing", HTMLElement),
  say: part("say", HTMLFormElement),
  text: part("text", HTMLInputElement),
  people: part("people", HTMLElement),
};

/** What a form does when it is sent; what goes wrong is said at the top. */
function onSubmit(form: HTMLFormElement, act: () => Promise<void>): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void act().catch(complain);
  });
}

const complain = (cause: unknown): void => {
  page.state.textContent = cause instanceof Error ? cause.message : "trouble";
};

function line(list: HTMLElement, key: string, text: string): HTMLElement {
  const known = [...list.children].find(
    (child) => child instanceof HTMLElement && child.dataset["key"] === key,
  );
  const item =
    known instanceof HTMLElement ? known : document.createElement("li");
  item.dataset["key"] = key;
  item.textContent = text;
  if (known === undefined) list.append(item);
  return item;
}

function start(token: () => Promise<string>): void {
  page.signIn.hidden = true;
  page.chat.hidden = false;
  const ticket = async (): Promise<string> => {
    const answer = await call<{ ticket: string }>(
      "POST",
      "/chat/v1/tickets",
      await token(),
    );
    return answer.ticket;
  };
  const history = historyOver({ origin, token });
  const chat = createChat({ origin, credentials: { ticket }, history });
  const names = new Map<string, string>();
  let shown: string | undefined;
  let forget: ReturnType<typeof setTimeout> | undefined;

  const show = (message: Message): void => {
    const { authorId, authorName, content, id, channelId, seq } = message;
    if (authorName !== null) names.set(authorId, authorName);
    if (channelId !== shown) return;
    const who = authorName ?? authorId.slice(0, 8);
    const item = line(page.messages, id, `${who}: ${content ?? "(deleted)"}`);
    item.scrollIntoView({ block: "end" });
    chat.read(channelId, seq);
  };
  const open = async ({ id }: Channel): Promise<void> => {
    shown = id;
    page.messages.replaceChildren();
    for (const button of page.channels.querySelectorAll("button"))
      button.toggleAttribute("aria-current", button.dataset["id"] === id);
    const newest = await history(id, undefined, AbortSignal.timeout(10_000));
    for (const message of newest.messages) show(message);
    // What comes between the page and the subscription is delivered, as it begins where the page ends.
    chat.subscribe(id, newest.messages.at(-1)?.seq);
  };
  const list = async (): Promise<void> => {
    const path = "/chat/v1/channels?limit=100&scope=";
    const [mine, all] = await Promise.all(
      ["mine", "public"].map(async (scope) =>
        call<{ channels: Channel[] }>("GET", path + scope, await token()),
      ),
    );
    const found = [...(mine?.channels ?? []), ...(all?.channels ?? [])];
    for (const channel of found) {
      const item = line(page.channels, channel.id, "");
      const button = document.createElement("button");
      button.dataset["id"] = channel.id;
      button.textContent = channel.name ?? "two people";
      button.addEventListener(
        "click",
        () => void open(channel).catch(complain),
      );
      item.append(button);
    }
  };

  chat.on("state", (state) => {
    page.state.textContent = state;
  });
  chat.on("entry", (entry) => {
    if (entry.type === "new_message" || entry.type === "message_edited")
      show(entry.message);
    if (entry.type === "message_deleted")
      line(page.messages, entry.id, "(deleted)");
  });
  chat.on("history", ({ messages }) => messages.forEach(show));
  chat.on("presence", ({ userId, status }) => {
    line(
      page.people,
      userId,
      `${names.get(userId) ?? userId.slice(0, 8)}: ${status}`,
    );
  });
  chat.on("typing", ({ userId, channelId }) => {
    if (channelId !== shown) return;
    page.typing.textContent = `${names.get(userId) ?? "somebody"} is writing`;
    clearTimeout(forget);
    forget = setTimeout(() => {
      page.typing.textContent = "";
    }, FORGET_TYPING_MS);
  });
  chat.on("error", ({ code, message }) =>
    complain(new Error(`${code}: ${message}`)),
  );
  addEventListener("online", () => chat.hurry());

  onSubmit(page.newChannel, async () => {
    const body = { kind: "public", name: page.name.value };
    await call("POST", "/chat/v1/channels", await token(), body);
    page.newChannel.reset();
    await list();
  });
  page.text.addEventListener("input", () => {
    if (shown !== undefined) chat.typing(shown);
  });
  onSubmit(page.say, () => say(chat, token, shown));
  void list().catch(complain);
}

/** Joins first where that is needed: reading a public channel is open to everybody, writing to its members. */
async function say(
  chat: Chat,
  token: () => Promise<string>,
  channelId: string | undefined,
): Promise<void> {
  if (channelId === undefined) return;
  const content = page.text.value;
  page.say.reset();
  await chat.send(channelId, content).catch(async () => {
    const path = `/chat/v1/channels/${channelId}/join`;
    await call("POST", path, await token());
    await chat.send(channelId, content);
  });
}

onSubmit(page.signIn, async () => {
  const token = page.token.value.trim();
  start(async () => token);
});
const own = await tokenOfPages();
if (own === undefined) {
  page.state.textContent = "not signed in";
  page.signIn.hidden = false;
} else {
  // An access token lives for minutes: a new one is fetched when half of them may be over.
  let current = { token: own, at: Date.now() };
  start(async () => {
    if (Date.now() - current.at > 120_000)
      current = { token: (await tokenOfPages()) ?? "", at: Date.now() };
    return current.token;
  });
}
