/** Keeps the answer's Date header in $metadata.serverDate: a third clock, to confirm a deadline by (evidence/read-clock.ts). Whole seconds. */

interface Answered {
  readonly response: unknown;
  readonly output: { readonly $metadata?: object };
}
type Next = (args: unknown) => Promise<Answered>;

export interface WithMiddleware {
  readonly middlewareStack: {
    readonly add: (
      middleware: (next: Next) => Next,
      options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'high' },
    ) => void;
  };
}

export function keepServerDate(client: WithMiddleware): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      const date = dateOf(answered.response);
      if (date !== undefined && answered.output.$metadata)
        Object.assign(answered.output.$metadata, { serverDate: date });
      return answered;
    },
    { step: 'deserialize', name: 'keepServerDate', priority: 'high' },
  );
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { date } = response.headers as Readonly<Record<string, string | undefined>>;
  return date;
}
