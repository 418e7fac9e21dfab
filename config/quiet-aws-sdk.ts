/**
 * The AWS SDK warns of Node below 22 in every process (we support Node 20.19 while it is maintained by our dependencies).
 * Its own switch is set for this process only: a user's environment is not ours to change.
 */
export function quietAwsSdk(env: NodeJS.ProcessEnv = process.env): void {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}
