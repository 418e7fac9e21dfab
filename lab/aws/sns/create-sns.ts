/** SNS: topics of the world file, each in its Region. Nobody subscribes; what was published is in the journal, to be read. */
import * as schemas from '@aws-sdk/client-sns';
import { randomUUID } from 'node:crypto';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call } from '../service';

/** SNS API reference, Publish (read 2026-11): ASCII that begins with a letter, number or punctuation mark, no line breaks. */
const subjectPattern = /^[!-~][ -~]{0,99}$/;
const mostBytes = 262_144;

export function createSns(world: World): AwsService {
  const { settings, journal, clock } = world;
  const arnOf = (topic: string, region: string) => `arn:aws:sns:${region}:${settings.account}:${topic}`;
  const inRegion = (region: string) =>
    Object.keys(settings.topics).filter((topic) => settings.topics[topic] === region);

  const find = (arn: string | undefined, { region }: Call): string => {
    const found = inRegion(region).find((topic) => arnOf(topic, region) === arn);
    if (found === undefined) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    return found;
  };
  const refuse = (what: string): never => {
    throw new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);
  };

  return {
    signingName: 'sns',
    protocol: 'query',
    schemas,
    handlers: {
      Publish: ({ TopicArn, TargetArn, Subject, Message }: schemas.PublishInput, call: Call) => {
        const topic = find(TopicArn ?? TargetArn, call);
        if (Message === undefined || Message === '') return refuse('Empty message');
        if (Buffer.byteLength(Message) > mostBytes) return refuse('Message too long');
        if (Subject !== undefined && !subjectPattern.test(Subject)) return refuse('Subject');
        const messageId = randomUUID();
        const detail = { topic, subject: Subject ?? null, message: Message, messageId };
        journal.write({ is: 'event', at: clock.now(), name: 'topic.published', region: call.region, detail });
        return { MessageId: messageId };
      },
      ListTopics: (_input: schemas.ListTopicsInput, { region }: Call) => ({
        Topics: inRegion(region).map((topic) => ({ TopicArn: arnOf(topic, region) })),
      }),
      GetTopicAttributes: ({ TopicArn }: schemas.GetTopicAttributesInput, call: Call) => {
        find(TopicArn, call);
        return { Attributes: { TopicArn, Owner: settings.account, SubscriptionsConfirmed: '0' } };
      },
    },
  };
}
