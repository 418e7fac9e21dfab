/** A YAML file a person wrote: what it says, and for everything wrong in it the line and column it stands at. */
import fs from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { BadInput } from './bad-input';
import { type Wrong } from './check-shape';

export interface YamlFile {
  readonly value: unknown;
  /** `file:line:column` of what is at the path, or of the nearest that exists above it. */
  readonly at: (path: Wrong['path']) => string;
}

/** @throws BadInput when it cannot be read, or is no YAML */
export function readYamlFile(file: string, instead: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, instead), { lineCounter: lines });
  // The first line of a complaint ends on where it is; the source text below it is in the file.
  if (document.errors.length > 0)
    throw new BadInput(
      document.errors.map(({ message }) => `${file}: ${(message.split('\n')[0] ?? message).replace(/:$/, '')}`),
    );
  return {
    value: document.toJS() as unknown,
    at: (path) => {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
        if (node?.range === undefined) continue;
        const { line, col } = lines.linePos(node.range[0]);
        return `${file}:${line}:${col}`;
      }
      return file;
    },
  };
}

function readText(file: string, instead: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput(
      [`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`],
      instead,
    );
  }
}
