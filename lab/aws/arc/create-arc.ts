/**
 * The ARC recovery cluster: one set of routing control states, answered by any of five Regions while three of them live.
 * A change is a transaction, and no change leaves the panel without a control that is On (safety rule ATLEAST 1), unless the rule is overridden by ARN.
 */
import * as schemas from '@aws-sdk/client-route53-recovery-cluster';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call, type Versioned } from '../service';
import { clusterRegions, controlArnOf, panelArnOf, panelName, quorum, safetyRuleArnOf } from './arc-names';

export type ControlState = 'On' | 'Off';
/** By routing control ARN. */
export type ControlStates = Readonly<Record<string, ControlState>>;

export interface ControlChange {
  readonly acceptedAt: number;
  /** Every control that changed, with its new state. */
  readonly changed: readonly {
    readonly arn: string;
    readonly name: string;
    readonly region: string;
    readonly state: ControlState;
  }[];
}

export interface Arc {
  readonly service: AwsService;
  readonly states: Versioned<ControlStates>;
  /** By the name in the settings. */
  readonly arns: () => Readonly<Record<string, string>>;
}

export const createArc = (world: World, onChange: (change: ControlChange) => void): Arc => {
  const { account, routingControls } = world.settings;
  const controls = routingControls.map((control) => ({ ...control, arn: controlArnOf(account, control.name) }));
  const initial = Object.fromEntries(controls.map(({ arn, on }) => [arn, on ? ('On' as const) : ('Off' as const)]));
  const states = createVersioned<ControlStates>(world.clock, initial);
  const ruleArn = safetyRuleArnOf(account);

  /** Every call: the endpoint's own life is its listener's matter, here it is whether the cluster can agree. */
  const agree = (): void => {
    const live = clusterRegions.filter((region) => !world.regions.isLost(region));
    if (live.length < quorum)
      throw new AwsError(
        'EndpointTemporarilyUnavailableException',
        `The cluster has ${live.length} of 5 Regions and needs ${quorum}; retry another endpoint.`,
        503,
      );
  };

  const find = (arn: string | undefined): (typeof controls)[number] => {
    if (
      arn === undefined ||
      !/^arn:aws[a-z-]*:route53-recovery-control::\d{12}:controlpanel\/\w+\/routingcontrol\/\w+$/.test(arn)
    )
      throw invalid('RoutingControlArn', `${arn ?? 'missing'} is not the ARN of a routing control.`);
    if (arn.split(':')[4] !== account)
      throw new AwsError('AccessDeniedException', `Account ${account} may not use ${arn}.`, 403);
    const control = controls.find((each) => each.arn === arn);
    if (!control)
      throw new AwsError('ResourceNotFoundException', `Routing control ${arn} does not exist.`, 404, {
        resourceId: arn,
        resourceType: 'RoutingControl',
      });
    return control;
  };

  const update = (
    entries: readonly schemas.UpdateRoutingControlStateEntry[],
    overridden: readonly string[],
  ): Record<string, never> => {
    agree();
    if (entries.length === 0) throw invalid('UpdateRoutingControlStateEntries', 'At least one entry is needed.');
    const wanted = entries.map(({ RoutingControlArn, RoutingControlState }) => {
      if (RoutingControlState !== 'On' && RoutingControlState !== 'Off')
        throw invalid('RoutingControlState', `${String(RoutingControlState)} is neither On nor Off.`);
      return { control: find(RoutingControlArn), state: RoutingControlState };
    });
    const before = states.now();
    const after = { ...before, ...Object.fromEntries(wanted.map(({ control, state }) => [control.arn, state])) };
    if (!Object.values(after).includes('On') && !overridden.includes(ruleArn))
      throw new AwsError(
        'ConflictException',
        `Safety rule ${ruleArn} (ATLEAST 1 On) refuses the change: it would turn every routing control of the panel Off.`,
        409,
      );
    const changed = wanted.filter(({ control, state }) => before[control.arn] !== state);
    if (changed.length > 0) {
      states.set(after);
      onChange({
        acceptedAt: world.clock.now(),
        changed: changed.map(({ control: { arn, name, region }, state }) => ({ arn, name, region, state })),
      });
    }
    return {};
  };

  return {
    states,
    arns: () => Object.fromEntries(controls.map(({ name, arn }) => [name, arn])),
    service: {
      signingName: 'route53-recovery-cluster',
      protocol: 'json-1.0',
      schemas,
      isRead: (operation) => /^(Get|List)/.test(operation),
      handlers: {
        GetRoutingControlState: ({ RoutingControlArn }: schemas.GetRoutingControlStateRequest, call: Call) => {
          agree();
          const { arn, name } = find(RoutingControlArn);
          return { RoutingControlArn: arn, RoutingControlName: name, RoutingControlState: states.at(call.at)[arn] };
        },
        ListRoutingControls: (
          { ControlPanelArn, MaxResults, NextToken }: schemas.ListRoutingControlsRequest,
          call: Call,
        ) => {
          agree();
          const panel = panelArnOf(account);
          if (ControlPanelArn !== undefined && ControlPanelArn !== panel)
            throw new AwsError('ResourceNotFoundException', `Control panel ${ControlPanelArn} does not exist.`, 404, {
              resourceId: ControlPanelArn,
              resourceType: 'ControlPanel',
            });
          const from = Number(NextToken ?? 0);
          const to = from + (MaxResults ?? 500);
          return {
            RoutingControls: controls.slice(from, to).map(({ arn, name }) => ({
              ControlPanelArn: panel,
              ControlPanelName: panelName,
              RoutingControlArn: arn,
              RoutingControlName: name,
              RoutingControlState: states.at(call.at)[arn],
              Owner: account,
            })),
            ...(to < controls.length && { NextToken: String(to) }),
          };
        },
        UpdateRoutingControlState: ({
          RoutingControlArn,
          RoutingControlState,
          SafetyRulesToOverride,
        }: schemas.UpdateRoutingControlStateRequest) =>
          update([{ RoutingControlArn, RoutingControlState }], SafetyRulesToOverride ?? []),
        UpdateRoutingControlStates: ({
          UpdateRoutingControlStateEntries,
          SafetyRulesToOverride,
        }: schemas.UpdateRoutingControlStatesRequest) =>
          update(UpdateRoutingControlStateEntries ?? [], SafetyRulesToOverride ?? []),
      },
    },
  };
};

const invalid = (name: string, message: string): AwsError =>
  new AwsError('ValidationException', message, 400, { reason: 'FIELD_VALIDATION_FAILED', fields: [{ name, message }] });
