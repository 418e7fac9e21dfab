/** How a schema says what it wanted: `V is not <what>; <instead>`. config/ puts the value in front. */

const separator = ' | ';

export interface Expected {
  readonly what: string;
  readonly instead: string;
}

/** The text a schema gives as its error: what the value is not, and what to write instead. */
export function expected(what: string, instead: string): string {
  return what + separator + instead;
}

/** Undefined for a message that is not ours. */
export function parseExpected(message: string): Expected | undefined {
  const [what, instead] = message.split(separator);
  return what === undefined || instead === undefined ? undefined : { what, instead };
}
