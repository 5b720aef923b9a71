import { type EventFragment, getAddress, Interface } from "ethers";

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

/** Events by their first topic. Looked up here, because ethers hashes every signature again for each log. */
type EventTable = ReadonlyMap<string, { readonly event: EventFragment; readonly apply: (step: Step) => void }>;

const VAULT = IRedemptionVault__factory.createInterface();
const FUND = IOperationalFund__factory.createInterface();
const TOKENS = new Interface(["event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)"]);
const AUDITED_OF_VAULT = tableOf(VAULT, VAULT_EVENTS);
const AUDITED_OF_FUND = tableOf(FUND, FUND_EVENTS);
const TRANSFERS = tableOf(TOKENS, VAULT_EVENTS);

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
  if (apply(replay, log, VAULT, AUDITED_OF_VAULT)) {
    replay.vaultHead = nextHead(replay.vaultHead, log);
    replay.events += 1;
  } else {
    apply(replay, log, TOKENS, TRANSFERS);
  }
}

function applyFundLog(replay: FundReplay, log: FundLog): void {
  if (!apply(replay, log, FUND, AUDITED_OF_FUND)) return;
  replay.fundHead = nextHead(replay.fundHead, log);
  replay.events += 1;
}

/** Whether the log is one of the table. */
function apply(replay: FundReplay, log: FundLog, contract: Interface, table: EventTable): boolean {
  const entry = table.get(log.topics[0] ?? "");
  if (entry === undefined) return false;
  const where = `block ${log.blockNumber}, log ${log.index}`;
  const args = contract.decodeEventLog(entry.event, log.data, log.topics);
  entry.apply(createStep(replay, { where, name: entry.event.name, args }, replay.findings));
  return true;
}

/** Every event of `contract`; one that moves no figure has no handler. */
function tableOf(contract: Interface, handlers: Readonly<Record<string, (step: Step) => void>>): EventTable {
  const table = new Map<string, { event: EventFragment; apply: (step: Step) => void }>();
  contract.forEachEvent((event) => {
    table.set(event.topicHash, { event, apply: handlers[event.name] ?? (() => undefined) });
  });
  return table;
}
