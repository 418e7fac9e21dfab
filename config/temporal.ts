/** Temporal's connection by Temporal's own configuration: TEMPORAL_* variables and temporal.toml profiles, nothing of ours. */
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';

type Loaded = ClientConnectConfig['connectionOptions'];

export interface TemporalSettings {
  /** Fit for the client's Connection and the worker's NativeConnection alike. */
  readonly connectionOptions: Pick<Loaded, 'tls' | 'apiKey' | 'metadata'> & { readonly address: string };
  readonly namespace: string;
}

/** The SDK's own defaults (NativeConnectionOptions.address; ClientOptions.namespace). */
const defaultAddress = 'localhost:7233';
const defaultNamespace = 'default';

/** @throws Error that says what is wrong with the TEMPORAL_* variables or the profile; values are never printed. */
export function loadTemporal(): TemporalSettings {
  const { connectionOptions, namespace } = load();
  const { address = defaultAddress, tls, apiKey, metadata } = connectionOptions;
  return {
    connectionOptions: {
      address,
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    },
    namespace: namespace ?? defaultNamespace,
  };
}

function load(): ClientConnectConfig {
  try {
    return loadClientConnectConfig();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Temporal's configuration cannot be read: ${reason}; mend the TEMPORAL_* variables or the profile in temporal.toml`,
      { cause },
    );
  }
}
