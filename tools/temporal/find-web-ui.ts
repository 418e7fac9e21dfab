/** Temporal's Web UI as a program of its own: the CLI has it only inside its dev server, and the stock server has none. */
import { type ShowProgress } from '../progress/progress';
import { type Environment } from './environment';
import { findBuilt, type FoundProgram } from './find-built';

/** @throws Error that names every way that was tried */
export function findWebUi(env?: Environment, show?: ShowProgress): Promise<FoundProgram> {
  return findBuilt(
    {
      // As upstream's own Makefile names it.
      name: 'ui-server',
      command: 'github.com/temporalio/ui-server/v2/cmd/server',
      pinned: ({ ui }) => ui,
      wantedFor: 'the Web UI of two clusters',
    },
    env,
    show,
  );
}
