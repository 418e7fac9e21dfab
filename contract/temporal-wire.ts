/** What Temporal's wire has and its SDK does not name. */

/** Answered by the cluster that is asked, from its own copy: a standby would pass the question on to home. */
export const ownCopy = { 'xdc-redirection': 'false' } as const;

/** What Temporal's own tools ask a cluster (temporal/server/api/adminservice/v1); with an authorizer it needs the system's admin role. */
export const adminService = 'temporal.server.api.adminservice.v1.AdminService';
