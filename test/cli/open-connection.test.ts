/** A connection that is closed while one of its requests waits to be tried again. */
import { once } from 'node:events';
import http2 from 'node:http2';
import { type AddressInfo } from 'node:net';
import { openConnection } from '../../clients/operations/open-connection';
import { grpcCodeOf, grpcCodes } from '../../clients/operations/temporal';

it('ends the request, and not the process, when it is closed before the next try', async () => {
  const server = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => sessions.add(session));
  const refused = new Promise<void>((resolve) => {
    server.on('stream', (stream) => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14', 'grpc-message': 'busy' },
        { endStream: true },
      );
      resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = openConnection({ address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  try {
    const asked = connection.workflowService.getSystemInfo({}).catch((error: unknown) => grpcCodeOf(error));
    await refused;
    await connection.close();
    expect(await asked).toBe(grpcCodes.cancelled);
  } finally {
    for (const session of sessions) session.destroy();
    server.close();
  }
});
