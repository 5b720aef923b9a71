import {
  attestationDigest,
  type AttestationMessage,
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
  requireValueNear,
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
 * One validator's word on creations. What it signed once it signs again, the same bytes, whatever became of the creation
 * since; anything else about that creation it never signs.
 */
export interface Attester {
  /** What this node would sign, or has signed. @throws {@link CreationRefusedError} and what its parts throw. */
  propose(creationId: bigint): Promise<CreationProposal>;
  /** @throws {@link CreationRefusedError} and what its parts throw. */
  attest(request: AttestRequest): Promise<ValidatorSignature>;
  /** @throws {@link CreationRefusedError} and what its parts throw. */
  refuse(refusal: RefusalMessage): Promise<ValidatorSignature>;
}

export function createAttester(deps: AttesterDeps, init: AttesterInit): Attester {
  const { domain, journal, desk, source, key } = deps;
  const find = (creationId: bigint): CreationEntry | undefined => journal.findCreation(domain.desk, creationId);

  /** Checked before anything is read: cheap, and the same answer as the journal's own. */
  const isSignedBefore = (creationId: bigint, digest: string): boolean => {
    const before = find(creationId);
    if (before === undefined || before.digest === digest) return before !== undefined;
    throw signedOther(creationId, `another ${before.kind} of it`);
  };

  const record = async (entry: CreationEntry): Promise<void> => {
    try {
      await journal.recordCreation(entry);
    } catch (cause) {
      if (cause instanceof CreationSignedError) throw signedOther(entry.creationId, cause.before, cause);
      if (cause instanceof JournalError) deps.onFatal(cause);
      throw cause;
    }
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

  return {
    async propose(creationId) {
      const before = find(creationId);
      if (before !== undefined) return { ...readEntry(before), isSigned: true };
      const verdict = await source.find(creationId);
      const isSigned = false;
      if (verdict?.kind === "refused")
        return { kind: "refuse", isSigned, refusal: { creationId, reason: verdict.reason } };
      const delivery = requireDelivery(creationId, verdict);
      const view = await readOpen(creationId);
      requireInTime(delivery.receivedAt, view);
      const navWad = await readNav(delivery.receivedAt);
      const valueWad = await worth(delivery, view);
      return { kind: "attest", isSigned, attestation: { creationId, ...delivery, navWad, valueWad } };
    },

    async attest({ attestation, basket }) {
      const { creationId, receipt, receivedAt } = attestation;
      const digest = attestationDigest(domain, attestation);
      if (!isSignedBefore(creationId, digest)) {
        const delivery = requireDelivery(creationId, await source.find(creationId));
        requireSameDelivery(attestation, delivery);
        const view = await readOpen(creationId);
        requireInTime(receivedAt, view);
        requireAnnounced(attestation.amounts, basket, view);
        requireNavNear(attestation.navWad, await readNav(receivedAt), view.toleranceBps);
        const toleranceBps = least(view.toleranceBps, init.valueToleranceBps);
        requireValueNear(attestation.valueWad, await worth(delivery, view), toleranceBps);
        const message = toWire(attestation);
        await record({ kind: "attestation", desk: domain.desk, creationId, digest, receipt, message });
      }
      return { validator: init.self, signature: await signAttestation(key, domain, attestation) };
    },

    async refuse(refusal) {
      const { creationId, reason } = refusal;
      const digest = refusalDigest(domain, refusal);
      if (!isSignedBefore(creationId, digest)) {
        const verdict = await source.find(creationId);
        if (verdict === undefined)
          throw new CreationRefusedError("NOTHING_ARRIVED", `nothing is known against creation ${creationId}`);
        if (verdict.kind === "delivered")
          throw new CreationRefusedError("DELIVERY_DIFFERS", `creation ${creationId} was delivered`);
        if (verdict.reason !== reason)
          throw new CreationRefusedError("DELIVERY_DIFFERS", `this node refuses for another reason: ${verdict.reason}`);
        await readOpen(creationId);
        await record({ kind: "refusal", desk: domain.desk, creationId, digest, message: toWire(refusal) });
      }
      return { validator: init.self, signature: await signRefusal(key, domain, refusal) };
    },
  };
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
