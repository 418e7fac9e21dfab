/** What goes on by itself for weeks says what changes, and nothing twice. */

/** `is` under `topic`: a line once for each change of it, and none at first when all is well (`ok`). */
export type LogOnChange = (topic: string, is: string, line: string) => void;

export function logOnChange(write: (line: string) => void): LogOnChange {
  const now = new Map<string, string>();
  return (topic, is, line) => {
    const before = now.get(topic);
    now.set(topic, is);
    if (is !== (before ?? 'ok')) write(line);
  };
}
