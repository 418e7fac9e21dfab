/** The server's tool for schemas of PostgreSQL: they are in it, and it makes them what the pinned server needs. */
import { type ShowProgress } from '../progress/progress';
import { type Environment } from './environment';
import { findBuilt, type FoundProgram } from './find-built';

/** @throws Error that names every way that was tried */
export function findSqlTool(env?: Environment, show?: ShowProgress): Promise<FoundProgram> {
  return findBuilt(
    {
      ...{ name: 'temporal-sql-tool', command: 'go.temporal.io/server/cmd/tools/sql' },
      ...{ wantedFor: 'clusters on PostgreSQL', pinned: ({ sqlTool }) => sqlTool },
    },
    env,
    show,
  );
}
