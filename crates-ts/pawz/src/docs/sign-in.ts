/**
 * A small form on the docs page that signs a person in and puts the token where "Authorize" would: for development. It asks the
 * page's own origin only, and keeps nothing. A file of its own, so that the page's policy stays without inline scripts and styles.
 */
export function signInScript(loginPath: string): string {
  return `"use strict";
(() => {
  const login = ${JSON.stringify(loginPath)};
  const make = (tag, about) => Object.assign(document.createElement(tag), about);
  const name = make("input", { name: "identifier", placeholder: "e-mail or username", autocomplete: "username", required: true });
  const password = make("input", { name: "password", type: "password", placeholder: "password", autocomplete: "current-password", required: true });
  const button = make("button", { type: "submit", className: "btn authorize", textContent: "Sign in" });
  const said = make("output", { name: "said" });
  const form = make("form", { id: "sign-in", className: "wrapper" });
  form.setAttribute("aria-label", "Sign in for development");
  form.append(name, " ", password, " ", button, " ", said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "…";
    try {
      const answer = await fetch(login, {
        method: "POST",
        credentials: "omit",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ identifier: name.value, password: password.value }),
      });
      const { data } = await answer.json();
      if (answer.ok) {
        window.ui.preauthorizeApiKey("bearer", data.accessToken);
        password.value = "";
        said.textContent = "signed in as " + name.value;
      } else said.textContent = Object.values(data ?? {})[0]?.message ?? "not signed in (" + answer.status + ")";
    } catch {
      said.textContent = "auth does not answer";
    }
    button.disabled = false;
  });
  document.body.prepend(form);
})();
`;
}
