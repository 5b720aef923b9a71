import { getAddress, Interface } from "ethers";

import { IOperationalFund__factory, IRedemptionVault__factory } from "../../../../typechain-types/index.js";
import type { Finding } from "./finding.js";
import { FUND_EVENTS } from "./fund-events.js";
import { createFundState, type FundFacts, type FundState } from "./state.js";
import { createStep, type Step } from "./step.js";
import { FIRST_HEAD, nextHead, type TrailLog } from "./trail.js";
import { VAULT_EVENTS } from "./vault-events.js";

/** A log of the vault or the fund, as a node gives it. */
export interface FundLog extends TrailLog {
  readonly address: string;
  readonly blockNumber: number;
  /** Within the block. */
  readonly index: number;
}

/** A replay as far as it has come. */
export interface FundReplay {
  readonly facts: FundFacts;
  readonly state: FundState;
  /** What the events themselves have wrong, so far. */
  readonly findings: Finding[];
  vaultHead: string;
  fundHead: string;
  /** Audited events so far. */
  events: number;
}

const VAULT = IRedemptionVault__factory.createInterface();
const FUND = IOperationalFund__factory.createInterface();
const TOKENS = new Interface(["event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)"]);

/** A replay before the first event. */
export function createFundReplay(facts: FundFacts): FundReplay {
  return {
    facts: { ...facts, vault: getAddress(facts.vault), fund: getAddress(facts.fund) },
    state: createFundState(),
    findings: [],
    vaultHead: FIRST_HEAD,
    fundHead: FIRST_HEAD,
    events: 0,
  };
}

/** Goes on with `logs`, which must follow those before, in the order of the chain. Other contracts' logs are passed over. */
export function applyLogs(replay: FundReplay, logs: readonly FundLog[]): void {
  for (const log of logs) {
    const address = getAddress(log.address);
    if (address === replay.facts.vault) applyVaultLog(replay, log);
    else if (address === replay.facts.fund) applyFundLog(replay, log);
  }
}

function applyVaultLog(replay: FundReplay, log: FundLog): void {
  if (isEvent(VAULT, log)) {
    replay.vaultHead = nextHead(replay.vaultHead, log);
    replay.events += 1;
    apply(replay, log, VAULT, VAULT_EVENTS);
  } else if (isEvent(TOKENS, log)) {
    apply(replay, log, TOKENS, VAULT_EVENTS);
  }
}

function applyFundLog(replay: FundReplay, log: FundLog): void {
  if (!isEvent(FUND, log)) return;
  replay.fundHead = nextHead(replay.fundHead, log);
  replay.events += 1;
  apply(replay, log, FUND, FUND_EVENTS);
}

function isEvent(contract: Interface, { topics }: FundLog): boolean {
  const [selector] = topics;
  return selector !== undefined && contract.getEvent(selector) !== null;
}

function apply(
  replay: FundReplay,
  log: FundLog,
  contract: Interface,
  handlers: Readonly<Record<string, (step: Step) => void>>,
): void {
  const where = `block ${log.blockNumber}, log ${log.index}`;
  const event = contract.parseLog({ topics: [...log.topics], data: log.data });
  if (event === null) return;
  handlers[event.name]?.(createStep(replay, { where, name: event.name, args: event.args }, replay.findings));
}
