/** Keys that other drafts of a plan use and this version refuses by name: never ignored, and no riddle either. */

/** By key, wherever it stands. */
const laterKeys: Readonly<Record<string, string>> = {
  residency: 'residency rules come',
  notifications: 'notifications come',
  notify: 'notifications come',
  steps: 'custom steps come',
  custom: 'custom steps come',
  hooks: 'custom steps come',
  repoint: 'repointing comes',
};

/** By the path's end: what an approver says about itself. */
const approverKeys: readonly string[] = ['key', 'keys', 'role', 'roles', 'email', 'groups'];

/** What is to come, when a key is refused only for being early; undefined for one that was never heard of. */
export function comesLater(path: readonly (string | number)[], key: string): string | undefined {
  if (path[0] === 'gates' && path[2] === 'approvers') {
    return approverKeys.includes(key) ? 'keys and roles of approvers come with a later version' : undefined;
  }
  if (path[0] === 'resources' && path.length > 2) return undefined;
  if (path[0] === 'resources' && key === 'regions') return 'a Region pair of a resource comes with a later version';
  return Object.hasOwn(laterKeys, key) ? `${laterKeys[key] ?? ''} with a later version` : undefined;
}

/** The same for values: `role: worker`. */
export function valueComesLater(path: readonly (string | number)[], value: unknown): string | undefined {
  return path[0] === 'resources' && path[2] === 'role' && value === 'worker'
    ? 'background work (role worker) comes with a later version'
    : undefined;
}
