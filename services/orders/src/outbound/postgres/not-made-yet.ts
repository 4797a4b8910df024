/** What a list holds before any worker has made its table (42P01): nothing. */
export async function orNothing<T>(
  read: () => Promise<T>,
  nothing: T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error && "code" in error && error.code;
    if (code === "42P01") return nothing;
    throw error;
  }
}
