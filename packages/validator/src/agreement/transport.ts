import type { Proposal, ProposalReply, SignedObservation } from "./messages.js";

/** How a node reaches its peers. Peers are named by their oracle addresses, checksummed. */
export interface Transport {
  readonly peers: readonly string[];
  /** Sends to every peer at once; one that cannot be reached is left out. Never throws. */
  broadcastObservation(observation: SignedObservation, signal: AbortSignal): Promise<void>;
  /** @throws PeerUnreachableError, or PeerMessageError when the answer is malformed. */
  propose(peer: string, proposal: Proposal, signal: AbortSignal): Promise<ProposalReply>;
}

/** What peers may ask of a node. Both check signatures before anything is kept. */
export interface PeerHandlers {
  /** @throws PeerMessageError when it is refused. */
  onObservation(observation: SignedObservation): void;
  /** @throws PeerMessageError when the proposal is no validator's, or its evidence is false. */
  onProposal(proposal: Proposal): Promise<ProposalReply>;
}
