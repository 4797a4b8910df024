/**
 * What a service says of addresses, for a client who came by the service's own host, in place: there its paths begin without its name.
 * Services name their public addresses with it (`/auth/v1/me`), which leads to them under their host as well; without it is nicer.
 */
export const atOwnHost = (headers: Headers, service: string): void => {
  const behind = `/${service}/`;
  for (const name of ["location", "content-location"]) {
    const value = headers.get(name);
    if (value?.startsWith(behind) === true)
      headers.set(name, value.slice(service.length + 1));
  }
  const link = headers.get("link");
  if (link !== null) headers.set("link", link.replaceAll(`<${behind}`, "</"));
  const cookies = headers.getSetCookie();
  if (cookies.length === 0) return;
  headers.delete("set-cookie");
  for (const cookie of cookies)
    headers.append("set-cookie", atRoot(cookie, service));
};

/** Both spellings of a path must see the cookie, and nobody else lives on this host. */
const atRoot = (cookie: string, service: string): string =>
  cookie.replace(
    new RegExp(`(;\\s*path=)/${service}(?=[/;]|\\s*$)[^;]*`, "i"),
    "$1/",
  );
