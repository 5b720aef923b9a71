import {
  areSameAmounts,
  type AssetAmount,
  type AttestationMessage,
  type CreationOwner,
  type DeskDomain,
  packQuorum,
  recoverAttestationSigner,
  recoverRefusalSigner,
  type RefusalMessage,
  type ValidatorSignature,
} from "@assay/sdk";

import { isQuorum, totalStakeOf } from "../aggregate.js";
import type { SetMember } from "../chain.js";
import type { AttestProposal, AttestRequest, CreationProposal } from "./messages.js";
import { createNodeClient, type NodeClient, NodeAnswerError } from "./node-client.js";
import { isValueSignable } from "./rules.js";

/** Whose signatures count. */
export interface QuorumRules extends StakeRules {
  readonly domain: DeskDomain;
  /** Whose creation it is, by the desk's record. */
  readonly owner: CreationOwner;
}

/** Whose word counts, and how much. */
export interface StakeRules {
  /** `ValidatorRegistry.activeSet`, in its order. */
  readonly activeSet: readonly SetMember[];
  readonly minValidators: number;
  /** The oracle's: how far below its own value a node signs; it may be narrower. */
  readonly toleranceBps: bigint;
}

/** A node that gave nothing that counts, and why. */
export interface NodeRefusal {
  readonly url: string;
  readonly code: string;
  readonly reason: string;
}

/** What came of asking. */
export interface CollectedQuorum {
  /** Two thirds of the stake and `minValidators` of them. */
  readonly isQuorum: boolean;
  /** Packed for the desk; also what there is short of a quorum. */
  readonly signatures: string;
  readonly signers: readonly { readonly url: string; readonly validator: string }[];
  readonly stake: bigint;
  readonly totalStake: bigint;
  readonly refused: readonly NodeRefusal[];
}

/** What nodes would sign, and which gave nothing. */
export interface CollectedProposals {
  readonly proposals: readonly CreationProposal[];
  readonly refused: readonly NodeRefusal[];
}

export interface CollectDeps {
  readonly fetch: typeof fetch;
  /** How long a node may take. */
  readonly timeoutMs: number;
}

/** Asks every node at once what it would sign about a creation. */
export async function collectProposals(
  deps: CollectDeps,
  urls: readonly string[],
  creationId: bigint,
): Promise<CollectedProposals> {
  const { given, refused } = await askAll(deps, urls, async (client) => {
    const proposal = await client.propose(creationId);
    const told = proposal.kind === "attest" ? proposal.attestation : proposal.refusal;
    if (told.creationId === creationId) return proposal;
    throw new NodeAnswerError("BAD_ANSWER", "it told of another creation");
  });
  return { proposals: given.map(({ answer }) => answer), refused };
}

/**
 * The attestation with the best prospects: of the delivery that most stake reports, at the highest value that two thirds
 * of the stake can sign, or if there is none at the one that most stake can. Undefined when no node reports a delivery.
 * Proposals are claims: see {@link collectBestAttestation}.
 */
export function chooseAttestation(
  proposals: readonly CreationProposal[],
  rules: StakeRules,
): AttestationMessage | undefined {
  const { activeSet, minValidators, toleranceBps } = rules;
  const stakeOf = (of: readonly AttestProposal[]): bigint => totalStakeOf(claimed(activeSet, of));
  const reported = proposals.filter((proposal) => proposal.kind === "attest");
  const ofDelivery = heaviest(groupBy(reported, isSameDelivery), stakeOf) ?? [];
  const byValue = [...ofDelivery].sort((a, b) => (a.attestation.valueWad < b.attestation.valueWad ? 1 : -1));
  // Who can sign each node's value, highest first: between two of them nobody signs who would not sign the higher.
  const ableAt = byValue.map(({ attestation }) => ({
    attestation,
    able: ofDelivery.filter((one) => canSign(one, attestation, toleranceBps)),
  }));
  const enough = ableAt.find(({ able }) => {
    const members = claimed(activeSet, able);
    return isQuorum(totalStakeOf(members), totalStakeOf(activeSet), members.length, minValidators);
  });
  const best = enough ?? heaviest(ableAt, ({ able }) => stakeOf(able));
  if (best === undefined) return undefined;
  const sameNav = heaviest(
    groupBy(best.able, (a, b) => a.attestation.navWad === b.attestation.navWad),
    stakeOf,
  );
  return { ...best.attestation, navWad: sameNav?.[0]?.attestation.navWad ?? best.attestation.navWad };
}

/**
 * Asks every node at once to sign `request`. Each signature is verified against the active set; a validator counts once,
 * however many addresses its node has.
 */
export function collectAttestations(
  deps: CollectDeps,
  rules: QuorumRules,
  urls: readonly string[],
  request: AttestRequest,
): Promise<CollectedQuorum> {
  return collectSignatures(
    deps,
    rules,
    urls,
    (client) => client.attest(request),
    (signature) => recoverAttestationSigner(rules.domain, rules.owner, request.attestation, signature),
  );
}

/** An attestation with what nodes gave for it. */
export interface CollectedAttestation {
  readonly attestation: AttestationMessage;
  readonly quorum: CollectedQuorum;
}

/**
 * Collects signatures on what {@link chooseAttestation} chooses. Where they are too few it chooses again without the
 * proposals that proved to be empty words, until there is a quorum or nothing left to choose; then the first try stands.
 * So a node that boasts of a value and does not sign it keeps nobody from the next. Undefined when no node reports a
 * delivery.
 */
export async function collectBestAttestation(
  deps: CollectDeps,
  rules: QuorumRules,
  urls: readonly string[],
  proposals: readonly CreationProposal[],
  basket: readonly AssetAmount[],
): Promise<CollectedAttestation | undefined> {
  let first: CollectedAttestation | undefined;
  for (let left = proposals; ;) {
    const attestation = chooseAttestation(left, rules);
    if (attestation === undefined) return first;
    const quorum = await collectAttestations(deps, rules, urls, { attestation, basket });
    if (quorum.isQuorum) return { attestation, quorum };
    first ??= { attestation, quorum };
    const signers = quorum.signers.map(({ validator }) => validator);
    const kept = left.filter(
      (proposal) => !canSign(proposal, attestation, rules.toleranceBps) || signers.includes(proposal.validator),
    );
    if (kept.length === left.length) return first;
    left = kept;
  }
}

/** The same as {@link collectAttestations} for a refusal. */
export function collectRefusals(
  deps: CollectDeps,
  rules: QuorumRules,
  urls: readonly string[],
  refusal: RefusalMessage,
): Promise<CollectedQuorum> {
  return collectSignatures(
    deps,
    rules,
    urls,
    (client) => client.refuse(refusal),
    (signature) => recoverRefusalSigner(rules.domain, rules.owner, refusal, signature),
  );
}

async function collectSignatures(
  deps: CollectDeps,
  { activeSet, minValidators }: QuorumRules,
  urls: readonly string[],
  ask: (client: NodeClient) => Promise<ValidatorSignature>,
  recover: (signature: string) => string,
): Promise<CollectedQuorum> {
  const addresses = activeSet.map(({ address }) => address);
  const { given, refused } = await askAll(deps, urls, async (client) => {
    const { signature } = await ask(client);
    const validator = recoverOr(recover, signature);
    if (validator === undefined || !addresses.includes(validator))
      throw new NodeAnswerError("BAD_SIGNATURE", "its signature is of no validator in force over what was asked");
    return { validator, signature };
  });
  const counted = given.filter(
    ({ answer }, i) => given.findIndex((g) => g.answer.validator === answer.validator) === i,
  );
  const again = given.filter((one) => !counted.includes(one));
  const stake = totalStakeOf(
    activeSet.filter(({ address }) => counted.some(({ answer }) => answer.validator === address)),
  );
  const totalStake = totalStakeOf(activeSet);
  return {
    isQuorum: isQuorum(stake, totalStake, counted.length, minValidators),
    signatures: packQuorum(
      addresses,
      counted.map(({ answer }) => answer),
    ),
    signers: counted.map(({ url, answer }) => ({ url, validator: answer.validator })),
    stake,
    totalStake,
    refused: [
      ...refused,
      ...again.map(({ url, answer }) => ({ url, code: "TWICE", reason: `${answer.validator} signed at another URL` })),
    ],
  };
}

async function askAll<T>(
  { fetch, timeoutMs }: CollectDeps,
  urls: readonly string[],
  ask: (client: NodeClient) => Promise<T>,
): Promise<{ readonly given: readonly { url: string; answer: T }[]; readonly refused: readonly NodeRefusal[] }> {
  const given: { url: string; answer: T }[] = [];
  const refused: NodeRefusal[] = [];
  const results = await Promise.allSettled(
    urls.map(async (url) => ({ url, answer: await ask(createNodeClient({ fetch }, { url, timeoutMs })) })),
  );
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled") given.push(result.value);
    else if (result.reason instanceof NodeAnswerError)
      refused.push({ url: urls[i] ?? "", code: result.reason.code, reason: result.reason.message });
    else throw result.reason;
  }
  return { given, refused };
}

/** Whether who made `proposal` can sign `attestation`, going by the proposal. */
function canSign(proposal: CreationProposal, attestation: AttestationMessage, toleranceBps: bigint): boolean {
  if (proposal.kind === "refuse" || !isSameDelivery(proposal, { attestation })) return false;
  return isValueSignable(attestation.valueWad, proposal.attestation.valueWad, toleranceBps);
}

type Told = Pick<AttestProposal, "attestation">;

function isSameDelivery({ attestation: a }: Told, { attestation: b }: Told): boolean {
  return a.receipt === b.receipt && a.receivedAt === b.receivedAt && areSameAmounts(a.amounts, b.amounts);
}

/** The members of the set whose proposals these are; each once. */
function claimed(activeSet: readonly SetMember[], proposals: readonly AttestProposal[]): SetMember[] {
  return activeSet.filter(({ address }) => proposals.some(({ validator }) => validator === address));
}

function groupBy<T>(items: readonly T[], isAlike: (a: T, b: T) => boolean): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const group = groups.find(([first]) => first !== undefined && isAlike(first, item));
    if (group === undefined) groups.push([item]);
    else group.push(item);
  }
  return groups;
}

/** The item with the most stake; of several such the first. */
function heaviest<T>(items: readonly T[], stakeOf: (item: T) => bigint): T | undefined {
  return items.reduce<T | undefined>(
    (most, item) => (most === undefined || stakeOf(item) > stakeOf(most) ? item : most),
    undefined,
  );
}

function recoverOr(recover: (signature: string) => string, signature: string): string | undefined {
  try {
    return recover(signature);
  } catch {
    return undefined; // 65 bytes that are no signature
  }
}
