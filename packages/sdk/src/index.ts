export {
  askVault,
  completeAddresses,
  deploymentFile,
  parseDeployment,
  readDeployment,
  type DeployedCore,
  type Deployment,
  type SuiteAddresses,
  type VaultAddresses,
} from "./addresses.js";
export { areSameAmounts, basketHash, sortAmounts, type AssetAmount } from "./asset-amount.js";
export {
  ATTESTATION_TYPES,
  attestationDigest,
  packQuorum,
  recoverAttestationSigner,
  recoverRefusalSigner,
  REFUSAL_TYPES,
  refusalDigest,
  signAttestation,
  signRefusal,
  type AttestationMessage,
  type CreationOwner,
  type RefusalMessage,
  type ValidatorSignature,
} from "./attestation.js";
export {
  connectDesk,
  connectOracle,
  connectSuite,
  connectVault,
  type OracleContracts,
  type SuiteContracts,
  type VaultContracts,
} from "./contracts.js";
export { deskDomain, type DeskDomain } from "./desk-domain.js";
export {
  EXTERNAL_RETURN_TYPES,
  externalReturnDigest,
  recoverExternalReturnSigner,
  signExternalReturn,
  type ExternalReturnMessage,
} from "./external-return.js";
export {
  completeFundAddresses,
  parseFundDeployment,
  readFundDeployment,
  type DeployedFund,
  type FundAddresses,
} from "./fund-addresses.js";
export { connectFund, type FundContracts } from "./fund-contracts.js";
export { fundDomain, type FundDomain } from "./fund-domain.js";
export {
  hashPrices,
  OBSERVATION_TYPES,
  observationDigest,
  recoverObservationSigner,
  signObservation,
  type ObservationMessage,
} from "./observation.js";
export { oracleDomain, type OracleDomain } from "./oracle-domain.js";
export { readPendingTime } from "./pending-time.js";
export { pricesRoot, provePrice, sortAssetPrices, type AssetPrice, type PriceProof } from "./prices-root.js";
export {
  packSignatures,
  recoverReportSigner,
  REPORT_TYPES,
  reportDigest,
  signReport,
  type IndexedSignature,
  type ReportMessage,
} from "./report.js";
export { addRewards, proveReward, rewardsRoot, totalOf, type RewardLeaf } from "./rewards-root.js";
export { DeploymentFileError, MessageFieldError, SdkError } from "./sdk-error.js";
