/** Version, health and documents, of the service and of each of its versions: pages of every service that are no operations. */
const OWN_PAGE =
  /^(?:\/v\d+)?\/(?:version|openapi\.json|docs|swagger(?:\/.*)?|health\/(?:live|ready))$/;

/** Whether a service answers this path to everybody, whatever token they show, where it is none of its operations. */
export const isOwnPage = (path: string): boolean => OWN_PAGE.test(path);
