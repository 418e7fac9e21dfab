import { identityVia, readIdentity } from '../../contract/worker-identity';

it('a worker says by which cluster it asks, and one that does not is still itself', () => {
  expect(readIdentity(identityVia('7@w1', 'eu-west-1'))).toEqual({ identity: '7@w1', via: 'eu-west-1' });
  expect(readIdentity('7@w1')).toEqual({ identity: '7@w1', via: null });
});
