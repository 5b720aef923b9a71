import { connectOracle } from "@assay/sdk";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

import { createAgreement } from "./agreement/agreement.js";
import type { AgreementEvent } from "./agreement/events.js";
import { createHttpTransport } from "./agreement/http-transport.js";
import { createAlerts } from "./alerts.js";
import { createChainView } from "./chain.js";
import { createChainClock, systemClock } from "./clock.js";
import type { NodeConfig } from "./config.js";
import { startAttester } from "./creations/start-attester.js";
import { ConfigError } from "./errors.js";
import { logEvent } from "./event-log.js";
import { createHttpServer } from "./http.js";
import { type Journal, openJournal } from "./journal.js";
import { type NodeKeys, readKeys, requireSubmitterApart } from "./keys.js";
import { createLog } from "./log.js";
import { createMetrics } from "./metrics.js";
import { createNavReader } from "./nav-reader.js";
import { createNodeState } from "./node-state.js";
import { runRounds } from "./round-loop.js";
import { connectRpc, describeRpcError } from "./rpc.js";
import { createSource } from "./sources/create-source.js";
import { createSubmitter } from "./submitter.js";
import { createWatch } from "./watch.js";

/** A validator node. `start` may be called once. */
export interface ValidatorNode {
  /** Resolves once the node listens and observes; rejects when it cannot. */
  start(): Promise<void>;
  /** Ends every task, timer and socket; resolves when nothing is left. */
  stop(): Promise<void>;
  /** Where it listens; undefined before `start` has resolved. */
  readonly url: string | undefined;
  /** Rejects when the node can sign no more (its journal failed); never resolves while it runs. */
  readonly ended: Promise<void>;
}

export interface NodeOverrides {
  readonly log?: Logger;
  readonly fetch?: typeof fetch;
}

/**
 * Builds a node; the keys are read here, so a wrong one is known before anything starts.
 * @throws {@link ConfigError}.
 */
export function createValidatorNode(
  config: NodeConfig,
  env: Readonly<Record<string, string | undefined>>,
  overrides: NodeOverrides = {},
): ValidatorNode {
  const keys = readKeys(config, env);
  const log = overrides.log ?? createLog(config.logLevel, { validator: keys.oracle.address });
  const parts = { config, keys, log, fetch: overrides.fetch ?? fetch };
  const abort = new AbortController();
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined); // whoever does not look is not punished
  const cleanups: (() => Promise<unknown>)[] = [];
  let url: string | undefined;

  return {
    get url() {
      return url;
    },
    ended: ended.promise,
    async start() {
      url = await startParts(parts, abort.signal, cleanups, ended.reject);
      log.info({ listening: url }, "the node runs");
    },
    async stop() {
      abort.abort();
      for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
      ended.resolve();
    },
  };
}

interface Parts {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly log: Logger;
  readonly fetch: typeof fetch;
}

async function startParts(
  { config, keys, log, fetch }: Parts,
  signal: AbortSignal,
  cleanups: (() => Promise<unknown>)[],
  onFatal: (cause: Error) => void,
): Promise<string> {
  const { timing } = config;
  const self = keys.oracle.address;
  const sources = config.sources.map((source) => createSource({ fetch, validator: self }, source));
  const clock = createChainClock(systemClock);
  const onWait = (): void => log.warn("the chain does not answer yet: waiting");
  const provider = await connectRpc(
    systemClock,
    { url: config.rpcUrl, timeoutMs: timing.rpcTimeoutMs },
    onWait,
    signal,
  );
  cleanups.push(() => {
    provider.destroy();
    return Promise.resolve();
  });
  const contracts = connectOracle(config.addresses, provider);
  const chain = createChainView(contracts, provider);
  const constants = await orExplain(() => chain.readConstants(), "addresses");
  const { set } = await orExplain(() => chain.readRound(), "addresses");
  requireSubmitterApart(
    keys.submitter.address,
    set.members.map(({ address }) => address),
  );
  clock.noteBlock(await chain.readNextBlockAt());

  const journal: Journal = await openJournal({
    file: config.journalPath,
    identity: { ...constants.domain, genesisAt: constants.genesisAt, validator: self },
  });
  cleanups.push(() => journal.close());

  const state = createNodeState(self, keys.submitter.address, clock.nowMs());
  const metrics = createMetrics();
  const alerts = createAlerts(
    { log, fetch, onChange: (change) => metrics.onAlert(change) },
    { limits: config.alerts, validator: self, webhookUrl: config.alerts.webhookUrl },
  );
  const submitter = createSubmitter(
    { wallet: keys.submitter.connect(provider), provider, oracle: contracts.oracle, clock },
    { receiptTimeoutMs: timing.receiptTimeoutMs },
  );
  const watch = createWatch({ clock, chain, submitter, state, metrics, alerts }, constants);
  const emit = (event: AgreementEvent): void => {
    logEvent(log, event);
    watch.onEvent(event);
  };
  const peers = new Map(
    config.peers.filter(({ validator }) => validator !== self).map(({ validator, url }) => [validator, url]),
  );
  const onUnreachable = (peer: string): void => metrics.onPeerUnreachable(peer);
  const agreement = createAgreement(
    {
      key: keys.oracle,
      constants,
      journal,
      transport: createHttpTransport({ fetch, onUnreachable }, { peers, timeoutMs: timing.peerTimeoutMs }),
      clock,
      timing,
      readLatestRound: () => chain.readLatestRound(),
      submit: (report, signatures, until) => submitter.submit(report, signatures, until),
      emit,
    },
    { self },
  );
  const reader = createNavReader(contracts);
  const creations = await startAttester(
    { config, key: keys.oracle, contracts, provider, constants, sources, journal, log, onFatal },
    (read) => orExplain(read, "addresses.desk"),
  );
  const app = createHttpServer({
    state,
    reader,
    peers: agreement,
    attester: creations?.attester,
    readMetrics: () => metrics.read(),
    nowMs: () => clock.nowMs(),
  });
  cleanups.push(() => app.close());
  const url = await listen(app, config);

  const onProblem = (problem: string | undefined): void =>
    problem === undefined ? log.info("observing") : log.warn({ problem }, "no observation");
  const loop = runRounds(
    { clock, chain, sources, agreement, state, metrics, onPrices: creations?.onPrices, onProblem, onFatal },
    { genesisAt: constants.genesisAt, self, merge: config.merge },
    signal,
  );
  const watching = watch.run(signal);
  cleanups.push(() => Promise.all([loop, watching]));
  return url;
}

async function listen(app: FastifyInstance, { http }: NodeConfig): Promise<string> {
  try {
    return await app.listen({ host: http.host, port: http.port });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    throw new ConfigError("http", [`port: cannot listen on ${http.host}:${http.port} (${code}): choose another port`]);
  }
}

async function orExplain<T>(read: () => Promise<T>, field: string): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError("chain", [`${field}: ${describeRpcError(cause)}`]);
  }
}
