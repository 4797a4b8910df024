/** Stands for "this connection now speaks WebSocket": Bun has taken it over and wants no answer. */
export const switched: Response = new Response(null, { status: 204 });
