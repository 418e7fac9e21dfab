/** AWS names its reads; everything else is a change. */
export function isRead(operation: string): boolean {
  return /^(Describe|Get|List|Head)/.test(operation);
}
