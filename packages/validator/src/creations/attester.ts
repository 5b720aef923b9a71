import {
  attestationDigest,
  type AttestationMessage,
  type CreationOwner,
  type DeskDomain,
  type RefusalMessage,
  refusalDigest,
  signAttestation,
  signRefusal,
  type ValidatorSignature,
} from "@assay/sdk";
import type { Signer } from "ethers";

import { CreationSignedError, JournalError } from "../errors.js";
import type { Journal } from "../journal.js";
import type { CreationEntry } from "../journal-lines.js";
import { NoNavError } from "../nav-reader.js";
import type { Delivery, DeliverySource } from "./delivery-source.js";
import type { DeskView } from "./desk-view.js";
import { type AttestRequest, type CreationProposal, parseAttestation, parseRefusal, toWire } from "./messages.js";
import type { PastPrices } from "./past-prices.js";
import {
  CreationRefusedError,
  type CreationView,
  requireAnnounced,
  requireDelivery,
  requireInTime,
  requireNavNear,
  requireOpen,
  requireSameDelivery,
  requireValueSignable,
  valueOf,
} from "./rules.js";

export interface AttesterDeps {
  readonly key: Signer;
  readonly domain: DeskDomain;
  readonly journal: Pick<Journal, "recordCreation" | "findCreation">;
  readonly source: DeliverySource;
  readonly desk: DeskView;
  readonly prices: PastPrices;
  /** Told of everything signed for the first time. */
  readonly onSigned: (entry: CreationEntry) => void;
  /** The journal failed: nothing may be signed any more. */
  readonly onFatal: (cause: Error) => void;
}

export interface AttesterInit {
  /** The node's oracle address, checksummed. */
  readonly self: string;
  /** Narrower than the oracle's tolerance, if the operator wants so. */
  readonly valueToleranceBps: bigint | undefined;
}

/**
 * One validator's word on creations. A delivery or a refusal it signed once it signs again, whatever became of the
 * creation since: the delivery at any NAV and value within the rules, as the desk takes one only. So nobody who asks
 * first can bind it to a value that others do not sign. Anything else about that creation it never signs.
 */
export interface Attester {
  /** What this node would sign, at its own value; or has signed. @throws {@link CreationRefusedError} and what its parts throw. */
  propose(creationId: bigint): Promise<CreationProposal>;
  /** @throws {@link CreationRefusedError} and what its parts throw. */
  attest(request: AttestRequest): Promise<ValidatorSignature>;
  /** @throws {@link CreationRefusedError} and what its parts throw. */
  refuse(refusal: RefusalMessage): Promise<ValidatorSignature>;
}

export function createAttester(deps: AttesterDeps, init: AttesterInit): Attester {
  const { domain, journal, desk, source, key } = deps;
  const find = (creationId: bigint): CreationEntry | undefined => journal.findCreation(domain.desk, creationId);

  /** Resolves once `entry` is on disk, also if another call is still writing it. */
  const note = async (entry: CreationEntry): Promise<void> => {
    try {
      await journal.recordCreation(entry);
    } catch (cause) {
      if (cause instanceof CreationSignedError) throw signedOther(entry.creationId, cause.before, cause);
      if (cause instanceof JournalError) deps.onFatal(cause);
      throw cause;
    }
  };

  const record = async (entry: CreationEntry): Promise<void> => {
    await note(entry);
    deps.onSigned(entry);
  };

  const readOpen = async (creationId: bigint): Promise<CreationView> => {
    const view = await desk.readCreation(creationId);
    requireOpen(creationId, view);
    return view;
  };

  const readNav = async (at: bigint): Promise<bigint> => {
    try {
      return await desk.readNavAt(at);
    } catch (cause) {
      if (cause instanceof NoNavError) throw new CreationRefusedError("NO_NAV", cause.message, cause);
      throw cause;
    }
  };

  const worth = async ({ amounts, receivedAt }: Delivery, view: CreationView): Promise<bigint> => {
    const assetIds = amounts.map(({ assetId }) => assetId);
    return valueOf(amounts, await deps.prices.readAt(receivedAt, assetIds, view.maxPriceAgeSeconds));
  };

  /** Whose the creation is that this node signed something about, if he has it still. */
  const readOwner = async (before: CreationEntry): Promise<CreationView> => {
    const { creationId, creator, basketHash } = before;
    if (creator === undefined || basketHash === undefined)
      throw signedOther(creationId, `without its creator's name, as older versions did, an ${before.kind} of it`);
    const view = await desk.readCreation(creationId);
    if (view.creator !== creator || view.basketHash !== basketHash)
      throw signedOther(creationId, `for ${creator}, whose it no longer is, an ${before.kind} of it`);
    return view;
  };

  /** The rules for the NAV and the value of a delivery for which this node's own are in `own`. */
  const requirePriced = (asked: AttestationMessage, own: AttestationMessage, view: CreationView): void => {
    requireNavNear(asked.navWad, own.navWad, view.toleranceBps);
    requireValueSignable(asked.valueWad, own.valueWad, least(view.toleranceBps, init.valueToleranceBps));
  };

  const attestAgain = async (asked: AttestationMessage, before: CreationEntry): Promise<CreationOwner> => {
    const told = readEntry(before);
    if (told.kind === "refuse") throw signedOther(asked.creationId, "a refusal of it");
    const view = await readOwner(before);
    if (deliveryDigest(domain, view, asked) !== before.digest)
      throw signedOther(asked.creationId, "another attestation of it");
    requirePriced(asked, told.attestation, view);
    await note(before);
    return view;
  };

  const attestFirst = async ({ attestation, basket }: AttestRequest): Promise<CreationOwner> => {
    const { creationId, receipt, receivedAt, amounts } = attestation;
    const delivery = requireDelivery(creationId, await source.find(creationId));
    requireSameDelivery(attestation, delivery);
    const view = await readOpen(creationId);
    requireInTime(receivedAt, view);
    requireAnnounced(amounts, basket, view);
    const navWad = await readNav(receivedAt);
    requireNavNear(attestation.navWad, navWad, view.toleranceBps); // before prices are asked for
    const own = { ...attestation, navWad, valueWad: await worth(delivery, view) };
    requirePriced(attestation, own, view);
    const digest = deliveryDigest(domain, view, attestation);
    await record({ kind: "attestation", ...entryOf(view), creationId, digest, receipt, message: toWire(own) });
    return view;
  };

  const refuseAgain = async (refusal: RefusalMessage, before: CreationEntry): Promise<CreationOwner> => {
    if (before.kind !== "refusal") throw signedOther(refusal.creationId, "an attestation of it");
    const view = await readOwner(before);
    if (refusalDigest(domain, view, refusal) !== before.digest)
      throw signedOther(refusal.creationId, "another refusal of it");
    await note(before);
    return view;
  };

  const refuseFirst = async (refusal: RefusalMessage): Promise<CreationOwner> => {
    const { creationId, reason } = refusal;
    const verdict = await source.find(creationId);
    if (verdict === undefined)
      throw new CreationRefusedError("NOTHING_ARRIVED", `nothing is known against creation ${creationId}`);
    if (verdict.kind === "delivered")
      throw new CreationRefusedError("DELIVERY_DIFFERS", `creation ${creationId} was delivered`);
    if (verdict.reason !== reason)
      throw new CreationRefusedError("DELIVERY_DIFFERS", `this node refuses for another reason: ${verdict.reason}`);
    const view = await readOpen(creationId);
    const digest = refusalDigest(domain, view, refusal);
    await record({ kind: "refusal", ...entryOf(view), creationId, digest, message: toWire(refusal) });
    return view;
  };

  const entryOf = ({ creator, basketHash }: CreationOwner) => ({ desk: domain.desk, creator, basketHash });

  return {
    async propose(creationId) {
      const validator = init.self;
      const before = find(creationId);
      if (before !== undefined) {
        await readOwner(before);
        return { ...readEntry(before), validator, isSigned: true };
      }
      const isSigned = false;
      const verdict = await source.find(creationId);
      if (verdict?.kind === "refused")
        return { kind: "refuse", validator, isSigned, refusal: { creationId, reason: verdict.reason } };
      const delivery = requireDelivery(creationId, verdict);
      const view = await readOpen(creationId);
      requireInTime(delivery.receivedAt, view);
      const navWad = await readNav(delivery.receivedAt);
      const valueWad = await worth(delivery, view);
      return { kind: "attest", validator, isSigned, attestation: { creationId, ...delivery, navWad, valueWad } };
    },

    async attest(request) {
      const { attestation } = request;
      const before = find(attestation.creationId);
      const owner = before === undefined ? await attestFirst(request) : await attestAgain(attestation, before);
      return { validator: init.self, signature: await signAttestation(key, domain, owner, attestation) };
    },

    async refuse(refusal) {
      const before = find(refusal.creationId);
      const owner = before === undefined ? await refuseFirst(refusal) : await refuseAgain(refusal, before);
      return { validator: init.self, signature: await signRefusal(key, domain, owner, refusal) };
    },
  };
}

/** What of an attestation must stay the same once signed: all but NAV and value. */
function deliveryDigest(domain: DeskDomain, owner: CreationOwner, attestation: AttestationMessage): string {
  return attestationDigest(domain, owner, { ...attestation, navWad: 0n, valueWad: 0n });
}

function signedOther(creationId: bigint, before: string, cause?: unknown): CreationRefusedError {
  const problem = `creation ${creationId}: this node signed ${before} before`;
  return new CreationRefusedError("SIGNED_OTHER", problem, cause);
}

function readEntry({
  kind,
  message,
}: CreationEntry):
  | { readonly kind: "attest"; readonly attestation: AttestationMessage }
  | { readonly kind: "refuse"; readonly refusal: RefusalMessage } {
  const value: unknown = JSON.parse(message);
  return kind === "attestation"
    ? { kind: "attest", attestation: parseAttestation(value) }
    : { kind: "refuse", refusal: parseRefusal(value) };
}

function least(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b < a ? b : a;
}
