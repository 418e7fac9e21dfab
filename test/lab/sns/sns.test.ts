import * as sns from '@aws-sdk/client-sns';
import { createSns } from '../../../lab/aws/sns/create-sns';
import { callerOn, startLab, type TestLab } from '../wire/test-lab';

const [east, west] = ['us-east-1', 'eu-west-1'];
const TopicArn = `arn:aws:sns:${west}:111122223333:pages`;

let lab: TestLab;
beforeAll(async () => {
  lab = await startLab((world) => [createSns(world)], { topics: { pages: west, others: east } });
});
afterAll(() => lab.stop());

const client = (region = west, requestTimeout?: number) =>
  new sns.SNSClient(callerOn(lab, 'us-west-2', region, requestTimeout));
const publish = (input: Partial<sns.PublishCommandInput> = {}) =>
  client().send(new sns.PublishCommand({ TopicArn, Subject: 'silent', Message: 'one', ...input }));
const published = () => lab.world.journal.entries('event').flatMap((entry) => (entry.is === 'event' ? [entry] : []));

describe('SNS, as an AWS client sees it', () => {
  it('keeps what was published in the journal, by topic and Region, to the letter', async () => {
    const Message = 'eu-west-1 is silent since 03:00 <&> "é"\nmuster orchestrator takeover';
    const { MessageId } = await publish({ Message });
    expect(published().at(-1)).toMatchObject({
      name: 'topic.published',
      region: west,
      detail: { topic: 'pages', subject: 'silent', message: Message, messageId: MessageId },
    });
  });

  it('has the topics of the Region asked', async () => {
    const { Topics } = await client().send(new sns.ListTopicsCommand({}));
    expect(Topics).toEqual([{ TopicArn }]);
    const { Attributes } = await client().send(new sns.GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, Owner: '111122223333' });
  });

  it('knows no topic of another Region or name, and keeps nothing then', async () => {
    const before = published().length;
    for (const wrong of [TopicArn.replace('pages', 'others'), TopicArn.replace(west, east)])
      await expect(publish({ TopicArn: wrong })).rejects.toBeInstanceOf(sns.NotFoundException);
    expect(published()).toHaveLength(before);
  });

  it.each([
    ['an empty message', { Message: '' }],
    ['a subject over 100 characters', { Subject: 'x'.repeat(101) }],
    ['a subject of two lines', { Subject: 'a\nb' }],
    ['a subject beyond ASCII', { Subject: 'stumm \u2013 seit 3' }],
  ])('refuses %s by name', async (_what, input) => {
    await expect(publish(input)).rejects.toBeInstanceOf(sns.InvalidParameterException);
  });

  it('is silent with its Region, and keeps nothing meanwhile', async () => {
    const before = published().length;
    const id = lab.world.faults.start({ fault: 'black-hole', region: west });
    await expect(client(west, 300).send(new sns.PublishCommand({ TopicArn, Message: 'lost' }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    lab.world.faults.stop(id);
    expect(published()).toHaveLength(before);
  });
});
