// The door of @assay/validator/creations: what a client needs. Loads no server, chain or metrics.
export {
  DeliveriesFileError,
  parseBasket,
  parseDeliveries,
  readBasketFile,
  readDeliveriesFile,
  type Deliveries,
} from "./deliveries-file.js";
export type { Delivery, DeliverySource, DeliveryVerdict } from "./delivery-source.js";
export { createFileDeliverySource } from "./file-delivery-source.js";
export {
  chooseAttestation,
  collectAttestations,
  collectBestAttestation,
  collectProposals,
  collectRefusals,
  type CollectDeps,
  type CollectedAttestation,
  type CollectedProposals,
  type CollectedQuorum,
  type NodeRefusal,
  type QuorumRules,
  type StakeRules,
} from "./collect.js";
export {
  CreationMessageError,
  parseAttestRequest,
  parseProposal,
  parseRefusal,
  type AttestProposal,
  type AttestRequest,
  type CreationProposal,
  type RefuseProposal,
} from "./messages.js";
export { createNodeClient, NodeAnswerError, type NodeClient } from "./node-client.js";
