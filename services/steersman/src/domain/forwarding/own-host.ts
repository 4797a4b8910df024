/**
 * What a service says of addresses, for a client who came by the service's own host: there its paths begin without its name.
 * Services name their public addresses with it (`/auth/v1/me`), which leads to them under their host as well; without it is nicer.
 */
export const atOwnHost = (upstream: Headers, service: string): Headers => {
  const outgoing = new Headers();
  for (const [name, value] of upstream)
    outgoing.append(name, adapted(name, value, service));
  return outgoing;
};

const adapted = (name: string, value: string, service: string): string => {
  const behind = `/${service}/`;
  switch (name) {
    case "location":
    case "content-location":
      return value.startsWith(behind) ? value.slice(service.length + 1) : value;
    case "link":
      return value.replaceAll(`<${behind}`, "</");
    case "set-cookie":
      // Both spellings of a path must see the cookie, and nobody else lives on this host.
      return value.replace(
        new RegExp(`(;\\s*path=)/${service}(?=[/;]|\\s*$)[^;]*`, "i"),
        "$1/",
      );
    default:
      return value;
  }
};
