import { decodeBytes32String } from "ethers";

import { formatBps, formatMoment, formatRay, formatSeconds, formatWad } from "../format.js";

/** What an error says: [what happened, what to do]. `{argument:format}` stands for an argument of the error. */
export type Sentence = readonly [says: string, todo: string];

/** Sentences by error name. */
export type Sentences = Readonly<Record<string, Sentence>>;

/** An error's arguments by name, as ethers decodes them. */
export type ErrorArguments = ReadonlyMap<string, unknown>;

/** Explains the bytes of an error inside an error. */
export type ExplainData = (data: string) => string | undefined;

const REASONS = [
  "nothing is wrong",
  "the NAV left its sane range",
  "the confidence was too low",
  "the counted validators lay too far apart",
  "too much stake lay too far from the median",
  "the NAV moved too far in one round",
  "the oracle was halted already",
  "the newest NAV is too old",
  "no NAV was settled yet",
];

const ROLES = new Map([
  ["0", "ADMIN (0)"],
  ["1", "CONFIGURATOR (1)"],
  ["2", "RELEASER (2)"],
  ["3", "SEEDER (3)"],
  ["4", "SET_KEEPER (4)"],
  ["5", "CURATOR (5)"],
  ["6", "GUARDIAN (6)"],
  ["7", "ALLOCATOR (7)"],
  ["8", "STRATEGIST (8)"],
  ["9", "LOCKER (9)"],
  ["10", "MINTER (10)"],
  ["11", "ATTESTER (11)"],
  ["12", "SLASHER (12)"],
  ["13", "REWARDER (13)"],
  ["18446744073709551615", "PUBLIC (18446744073709551615)"],
]);

/** OpenZeppelin's ProposalState, in its order. */
const PROPOSAL_STATES = [
  "pending",
  "active",
  "cancelled",
  "defeated",
  "succeeded",
  "queued",
  "expired",
  "executed",
] as const;

/** GuaranteeState, in its order. */
const GUARANTEE_STATES = [
  "unknown",
  "a draft",
  "offered",
  "withdrawn",
  "locked",
  "active",
  "expired",
  "claimed",
  "disputed",
  "released",
  "accepted",
  "resolved",
] as const;

/** BidState, in its order. */
const BID_STATES = ["not there", "committed", "revealed", "refunded", "forfeited", "paid"] as const;

const CASH_POSITION = 20n;
const END_OF_TIME = 2n ** 256n - 1n;

const PLACEHOLDER = /\{(\w+):(\w+)\}/g;
const PANICS = new Map([
  ["1", "0x01, a false assertion"],
  ["17", "0x11, a number over or under its range"],
  ["18", "0x12, a division by zero"],
  ["33", "0x21, no such enum value"],
  ["49", "0x31, an empty array"],
  ["50", "0x32, an index outside an array"],
  ["65", "0x41, too much memory"],
]);

type Format = (value: unknown, args: ErrorArguments, explain: ExplainData) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  wad: (value) => formatWad(toBigInt(value)),
  ray: (value) => formatRay(toBigInt(value)),
  bps: (value) => formatBps(toBigInt(value)),
  seconds: (value) => formatSeconds(toBigInt(value)),
  moment: (value) => formatMoment(toBigInt(value)),
  count: String,
  address: String,
  hex: String,
  text: (value) => JSON.stringify(String(value)),
  units: (value) => `${String(value)} of its smallest units`,
  reason: (value) => REASONS[Number(toBigInt(value))] ?? `reason ${String(value)}`,
  position: (value) => formatPosition(toBigInt(value)),
  positions: (value) => formatPositions(toBigInt(value)),
  stop: (value) => (toBigInt(value) === END_OF_TIME ? "for ever" : `until ${formatMoment(toBigInt(value))}`),
  role: (value) => ROLES.get(String(value)) ?? String(value),
  proposalState: (value) => PROPOSAL_STATES[Number(toBigInt(value))] ?? `in state ${String(value)}`,
  proposalStates: (value) => formatProposalStates(toBigInt(value)),
  guaranteeState: (value) => GUARANTEE_STATES[Number(toBigInt(value))] ?? `in state ${String(value)}`,
  bidState: (value) => BID_STATES[Number(toBigInt(value))] ?? `in state ${String(value)}`,
  panic: (value) => PANICS.get(String(value)) ?? String(value),
  bytes32text: (value) => readBytes32Text(String(value)),
  parameter: (value, args) =>
    formatParameter(readBytes32Text(String(args.get("name") ?? args.get("parameter"))), toBigInt(value)),
  nested: (value, _args, explain) => explain(String(value)) ?? `its feed says ${String(value)}.`,
};

/** Writes the arguments into a template. An unknown format or argument shows as it stands. */
export function fillTemplate(template: string, args: ErrorArguments, explain: ExplainData): string {
  return template.replaceAll(PLACEHOLDER, (placeholder, name: string, format: string) => {
    const value = args.get(name);
    return value === undefined ? placeholder : (FORMATS[format]?.(value, args, explain) ?? placeholder);
  });
}

/** A parameter's name tells its unit. */
function formatParameter(name: string, value: bigint): string {
  if (name.endsWith("Wad")) return formatWad(value);
  if (name.endsWith("Bps")) return formatBps(value);
  if (name.endsWith("Seconds") || name === "maxPriceAge") return formatSeconds(value);
  return value.toString();
}

/** A place in the vault's component list; the one after the last stands for its cash. */
function formatPosition(position: bigint): string {
  return position === CASH_POSITION ? "the cash" : `component ${position}`;
}

/** A set of such places, one bit each. */
function formatPositions(bits: bigint): string {
  const positions = Array.from({ length: Number(CASH_POSITION) + 1 }, (_, i) => BigInt(i));
  const named = positions.filter((position) => (bits >> position) & 1n);
  return named.length === 0 ? "nothing" : named.map(formatPosition).join(", ");
}

/** A set of states, one bit each; none means that no state would do. */
function formatProposalStates(bits: bigint): string {
  const named = PROPOSAL_STATES.filter((_, i) => (bits >> BigInt(i)) & 1n);
  return named.length === 0 ? "new" : named.join(" or ");
}

function readBytes32Text(hex: string): string {
  try {
    return decodeBytes32String(hex);
  } catch {
    return hex; // no text: show the bytes
  }
}

function toBigInt(value: unknown): bigint {
  return typeof value === "bigint" ? value : BigInt(String(value));
}
