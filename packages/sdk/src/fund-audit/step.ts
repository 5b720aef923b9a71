import { getAddress, type Result } from "ethers";

import { difference, type Figure, type Finding, type FindingKind } from "./finding.js";
import type { FundFacts, FundState } from "./state.js";

/** One event as it is applied: its arguments, and where what is wrong with it goes. */
export interface Step {
  readonly state: FundState;
  readonly facts: FundFacts;
  /** An argument that is a number. */
  readonly number: (name: string) => bigint;
  /** An argument that is an address, in its checksum form. */
  readonly address: (name: string) => string;
  /** The event does not begin where the ones before it ended, unless the two agree. */
  readonly gap: (what: string, expected: Figure, found: Figure) => void;
  /** The event contradicts the rules, unless the two agree. */
  readonly rule: (what: string, expected: Figure, found: Figure) => void;
}

/** A step over the event of `args` at `where`; faults go to `findings`. */
export function createStep(
  surroundings: Pick<Step, "state" | "facts">,
  event: { readonly where: string; readonly name: string; readonly args: Result },
  findings: Finding[],
): Step {
  const { where, name, args } = event;
  const check = (kind: FindingKind) => (what: string, expected: Figure, found: Figure) => {
    const finding = difference(kind, where, `${name} ${what}`, expected, found);
    if (finding !== undefined) findings.push(finding);
  };
  return {
    ...surroundings,
    number: (argument) => BigInt(String(args.getValue(argument))),
    address: (argument) => getAddress(String(args.getValue(argument))),
    gap: check("gap"),
    rule: check("event"),
  };
}

/** Cash from `before` to `after`, both arguments of the event. */
export function moveCash(step: Step, before: string, after: string): { before: bigint; after: bigint } {
  const move = { before: step.number(before), after: step.number(after) };
  step.gap(before, step.state.cash, move.before);
  step.state.cash = move.after;
  return move;
}
