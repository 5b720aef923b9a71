export {
  aggregateReport,
  disagreementBps,
  isQuorum,
  type Agreed,
  type NotAgreed,
  type VerifiedObservation,
} from "./aggregate.js";
export { createAgreement, type Agreement, type AgreementDeps } from "./agreement/agreement.js";
export type { AgreementEvent } from "./agreement/events.js";
export { createHttpTransport } from "./agreement/http-transport.js";
export type { Proposal, ProposalReply, SignedObservation } from "./agreement/messages.js";
export type { AgreementTiming } from "./agreement/proposer.js";
export type { PeerHandlers, Transport } from "./agreement/transport.js";
export { createAlerts, evaluateAlerts, type AlertChange, type AlertInput, type AlertName } from "./alerts.js";
export type { AgreementRules, ChainView, OracleConstants, PortfolioView, SetMember, SetView } from "./chain.js";
export { createChainClock, roundAt, roundStartMs, systemClock, type ChainClock, type Clock } from "./clock.js";
export { parseConfig, readConfig, type NodeConfig, type NodeConfigFile } from "./config.js";
export { createAttester, type Attester, type AttesterDeps } from "./creations/attester.js";
export type { DeskView } from "./creations/desk-view.js";
export * from "./creations/index.js";
export { createPastPrices, type PastPrices } from "./creations/past-prices.js";
export { createPriceMemory, type PriceMemory } from "./creations/price-memory.js";
export { CreationRefusedError, type CreationView, type RefusalCode } from "./creations/rules.js";
export * from "./errors.js";
export { createHttpServer } from "./http.js";
export { openJournal, type Journal } from "./journal.js";
export { readKeys, requireSubmitterApart } from "./keys.js";
export * from "./market/index.js";
export { createValidatorNode, type ValidatorNode } from "./node.js";
export { observeNav, readSources, type NavObservation } from "./observe.js";
export { runValidator } from "./run.js";
export { createSource } from "./sources/create-source.js";
export { createHttpJsonSource } from "./sources/http-json.js";
export { mergePrices, type MergedPrice, type MergeRules } from "./sources/merge.js";
export type { PriceRequest, PriceSource, SourceReading } from "./sources/price-source.js";
export { createReplaySource } from "./sources/replay.js";
export { createSimulatedSource, simulatedPriceWad } from "./sources/simulated.js";
export type { SubmitOutcome } from "./submit-outcome.js";
export { createSubmitter, type Submitter } from "./submitter.js";
