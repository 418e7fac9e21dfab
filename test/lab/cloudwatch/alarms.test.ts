import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  SetAlarmStateCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { createCloudwatch } from '../../../lab/aws/cloudwatch/create-cloudwatch';
import { type Alarms, type RequestCounts } from '../../../lab/world/parts';
import { callerOn, startLab, type TestLab } from '../wire/test-lab';
import { until } from '../dns/small-world';

const [east, west] = ['us-east-1', 'eu-west-1'];

describe('alarms, as an AWS client sees them', () => {
  let lab: TestLab;
  let alarms: Alarms;
  const measured: { served: Record<string, RequestCounts>; lagMs: number | undefined } = { served: {}, lagMs: 40 };
  const clients: CloudWatchClient[] = [];

  beforeAll(async () => {
    const services = [{ cluster: 'c', service: 'api', in: { [east]: { desired: 1, min: 1, max: 1 } } }];
    const errorsOf = { service: 'api', abovePercent: 5 };
    lab = await startLab(
      (world) => {
        alarms = createCloudwatch(world, {
          served: (region) => measured.served[region] ?? { requests: 0, failed: 0 },
          lagMs: (_database, region) => Promise.resolve(region === west ? measured.lagMs : undefined),
        });
        return alarms.services;
      },
      {
        services,
        alarms: [
          { name: 'errors-use1', region: east, errorsOf },
          { name: 'told', region: east, state: 'INSUFFICIENT_DATA' },
          { name: 'any', region: east, anyOf: ['errors-use1', 'told'] },
          { name: 'errors-euw1', region: west, errorsOf },
          { name: 'lag', region: west, lagOf: { database: 'ledger', aboveMs: 5_000 } },
        ],
      },
    );
    await alarms.start();
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await alarms.stop();
    await lab.stop();
  });

  const clientOf = (region: string, requestTimeout?: number) => {
    const client = new CloudWatchClient(callerOn(lab, 'us-west-2', region, requestTimeout));
    clients.push(client);
    return client;
  };
  const describeIn = (region: string, input: DescribeAlarmsCommandInput = {}) =>
    clientOf(region).send(new DescribeAlarmsCommand(input));
  const stateOf = async (region: string, name: string) => {
    const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
    const { MetricAlarms = [], CompositeAlarms = [] } = await describeIn(region, { AlarmNames: [name], AlarmTypes });
    return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
  };
  const turns = (region: string, name: string, value: string) =>
    until(
      () => stateOf(region, name),
      (seen) => seen === value,
    );

  it('are those of the Region asked, with what they follow', async () => {
    const { MetricAlarms = [], CompositeAlarms } = await describeIn(west);
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual(['errors-euw1', 'lag']);
    expect(CompositeAlarms).toEqual([]);
    expect(MetricAlarms[1]).toMatchObject({
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:lag',
      StateValue: 'OK',
      StateUpdatedTimestamp: expect.any(Date) as Date,
      Threshold: 5_000,
      Dimensions: [{ Name: 'Database', Value: 'ledger' }],
      TreatMissingData: 'notBreaching',
    });
  });

  it('are found by name, prefix and state; composites only when AlarmTypes asks for them', async () => {
    const names = async (input: DescribeAlarmsCommandInput) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await describeIn(east, input);
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    };
    expect(await names({ AlarmNames: ['told', 'any', 'nowhere'] })).toEqual(['told']);
    expect(await names({ AlarmNames: ['told', 'any'], AlarmTypes: ['CompositeAlarm'] })).toEqual(['any']);
    expect(await names({ AlarmNamePrefix: 'err' })).toEqual(['errors-use1']);
    expect(await names({ StateValue: 'INSUFFICIENT_DATA' })).toEqual(['told']);
    await expect(names({ AlarmNames: ['told'], AlarmNamePrefix: 'err' })).rejects.toThrow('cannot both be specified');
    const { CompositeAlarms = [] } = await describeIn(east, { AlarmTypes: ['CompositeAlarm'] });
    expect(CompositeAlarms[0]?.AlarmRule).toBe('ALARM("errors-use1") OR ALARM("told")');
  });

  it('come in pages', async () => {
    const input: DescribeAlarmsCommandInput = { MaxRecords: 2, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
    const first = await describeIn(east, input);
    expect(first.MetricAlarms).toHaveLength(1);
    expect(first.CompositeAlarms).toHaveLength(1);
    const second = await describeIn(east, { ...input, NextToken: first.NextToken });
    expect(second.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['told']);
    expect(second.NextToken).toBeUndefined();
    await expect(describeIn(east, { NextToken: 'made up' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('turn with the error rate of what was served, and take a quiet standby for well', async () => {
    measured.served = { [east]: { requests: 100, failed: 6 }, [west]: { requests: 10, failed: 10 } };
    await turns(east, 'errors-use1', 'ALARM');
    expect(await stateOf(west, 'errors-euw1')).toBe('OK');
    expect(await stateOf(east, 'any')).toBe('ALARM');
    measured.served = { [east]: { requests: 100, failed: 5 } };
    await turns(east, 'errors-use1', 'OK');
    expect(await stateOf(east, 'any')).toBe('OK');
  });

  it('turn with replica lag, and are well where there is no replica', async () => {
    measured.lagMs = 5_001;
    await turns(west, 'lag', 'ALARM');
    measured.lagMs = undefined;
    await turns(west, 'lag', 'OK');
  });

  it('are held in ALARM by a fault, at once, and let go with it', async () => {
    const id = lab.world.faults.start({ fault: 'alarm', name: 'lag' });
    expect(await stateOf(west, 'lag')).toBe('ALARM');
    expect(await stateOf(west, 'errors-euw1')).toBe('OK');
    lab.world.faults.stop(id);
    expect(await stateOf(west, 'lag')).toBe('OK');
    expect(alarms.states()).toContainEqual({ name: 'lag', region: west, state: 'OK' });
  });

  it('stay as SetAlarmState told them until they are read again', async () => {
    const say = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
      clientOf(east).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a drill of ours' }));
    await say('told', 'ALARM');
    const told = (await describeIn(east, { AlarmNames: ['told'] })).MetricAlarms?.[0];
    expect(told).toMatchObject({ StateValue: 'ALARM', StateReason: 'a drill of ours' });
    expect(await stateOf(east, 'any')).toBe('ALARM');
    await say('errors-use1', 'ALARM');
    await turns(east, 'errors-use1', 'OK');
    const { AlarmHistoryItems = [] } = await clientOf(east).send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'errors-use1', MaxRecords: 2, ScanBy: 'TimestampDescending' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
    ]);
    expect(AlarmHistoryItems[1]?.HistoryData).toContain('a drill of ours');
    expect(await stateOf(east, 'told')).toBe('ALARM');
    await say('told', 'OK');
    await expect(say('nowhere', 'OK')).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await expect(say('told', 'RED' as 'OK')).rejects.toThrow("'RED' is none of");
  });

  it('have a history of every turn, newest first', async () => {
    const { AlarmHistoryItems = [] } = await clientOf(west).send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'lag', MaxRecords: 3 }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
    const events = lab.world.journal.entries('event').filter((one) => one.is === 'event' && one.region === west);
    expect(events.at(-1)).toMatchObject({ name: 'alarm.turned', detail: { alarm: 'lag', from: 'ALARM', to: 'OK' } });
  });

  it('go silent with their Region, and are read again when it is healed', async () => {
    await lab.world.regions.lose(east);
    await expect(clientOf(east, 300).send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    measured.served = { [east]: { requests: 100, failed: 100 } };
    await lab.world.regions.heal(east);
    await turns(east, 'errors-use1', 'ALARM');
  });
});
