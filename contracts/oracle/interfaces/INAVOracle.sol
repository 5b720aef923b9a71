// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId, RoundId} from "../../shared/types/Ids.sol";
import {HistoricalNAV, NAVData, Parameters, Reason, SettledPrice, StatusReport} from "../types/OracleTypes.sol";
import {AssetPrice, Report} from "../types/Report.sol";

/// @title INAVOracle
/// @notice The newest net asset value (NAV) of one index token that at least two thirds of the validators' stake stand
/// behind, or a revert that says why there is none. Never a clamp, never an old value passed off as new.
///
/// A round settles when validators with stake x 3 >= total x 2, and at least `minValidators` of them, agree. Two ways
/// lead there: each validator sends its own NAV ({submitNAV}), or anyone brings one report they signed
/// ({submitReport}). Both end in the same checks.
///
/// A round that agreed on something out of bounds is *rejected*: the call succeeds, uses the round and its time up, and
/// emits {RoundRejected}; a revert would undo the halt and let the report be brought again. Only input that is malformed,
/// unsigned, late or short of its quorum reverts.
interface INAVOracle {
    /* ERRORS: READING */

    /// @notice No NAV was settled yet.
    error NAVOracle_NoNav();
    /// @notice The newest NAV is too old to use.
    error NAVOracle_NavStale(uint256 ageSeconds, uint256 maxAgeSeconds);
    /// @notice The NAV jumped; the feed waits for agreeing rounds or a release.
    error NAVOracle_Quarantined(uint256 navWad, uint256 candidateNavWad);
    /// @notice The NAV left its sane range; the feed waits for a release.
    error NAVOracle_Halted(Reason reason);
    /// @notice The round is not in the history: it left the ring, never settled, or is yet to come.
    error NAVOracle_RoundForgotten(RoundId round, RoundId oldest);
    /// @notice The moment lies before the oldest NAV the ring holds.
    error NAVOracle_TimeForgotten(uint256 timestamp, uint256 oldestAt);
    /// @notice The moment has not come yet.
    error NAVOracle_TimeNotReached(uint256 timestamp, uint256 nowAt);
    /// @notice The moment lies in the newest hold: the NAV that stood then was disowned.
    error NAVOracle_MomentHeld(uint256 timestamp, uint256 since);
    /// @notice A window has 1 to `maximum` seconds.
    error NAVOracle_WindowOutOfRange(uint256 windowSeconds, uint256 maximum);
    /// @notice This asset has no settled price.
    error NAVOracle_NoPrice(AssetId assetId);
    /// @notice The asset's newest price is too old to use.
    error NAVOracle_PriceStale(AssetId assetId, uint256 ageSeconds, uint256 maxAgeSeconds);

    /* ERRORS: WRITING */

    /// @notice The sender pays gas for no validator of the set in force.
    error NAVOracle_NotSubmitter(address account);
    /// @notice Only the validator registry may call this.
    error NAVOracle_NotRegistry(address account);
    /// @notice No validator set is in force yet.
    error NAVOracle_NoValidatorSet();
    /// @notice The set is too large for validators to submit one by one.
    error NAVOracle_DirectLaneFull(uint256 validators, uint256 maximum);
    /// @notice The round must be newer than the last one used up.
    error NAVOracle_RoundNotNewer(uint256 round, uint256 last);
    /// @notice The round cannot have begun: rounds count seconds since genesis.
    error NAVOracle_RoundNotBegun(uint256 round, uint256 newest);
    /// @notice The round began too long before the observation.
    error NAVOracle_RoundOver(uint256 round, uint256 oldest);
    /// @notice The observation must be newer than the last one used up.
    error NAVOracle_ObservedNotNewer(uint256 observedAt, uint256 last);
    /// @notice The observation is too old on arrival.
    error NAVOracle_ReportLate(uint256 ageSeconds, uint256 maxAgeSeconds);
    /// @notice The observation lies too far ahead of the chain's clock.
    error NAVOracle_ReportFromFuture(uint256 aheadSeconds, uint256 maxAheadSeconds);
    /// @notice The report is for another index token.
    error NAVOracle_WrongIndexToken(address given, address expected);
    /// @notice The report was signed by another validator set.
    error NAVOracle_WrongEpoch(uint256 given, uint256 expected);
    /// @notice A value is zero or too large to be a price.
    error NAVOracle_ValueOutOfRange(uint256 value, uint256 maximum);
    /// @notice A share above 100 %.
    error NAVOracle_BpsOutOfRange(uint256 bps);
    /// @notice Too little stake, or too few validators, signed.
    error NAVOracle_QuorumMissed(uint256 stake, uint256 totalStake, uint256 validators, uint256 minValidators);
    /// @notice The proof does not lead to the report's assets root.
    error NAVOracle_ProofInvalid(AssetId assetId, bytes32 assetsRoot);
    /// @notice The report is not one the oracle settled.
    error NAVOracle_ReportNotSettled(RoundId round);
    /// @notice A hold lasts an hour at least, even if its release was announced before.
    error NAVOracle_ReleaseTooSoon(uint256 since, uint256 earliest);
    /// @notice There is nothing to release.
    error NAVOracle_NotHeld();
    /// @notice The index token is bound once.
    error NAVOracle_IndexTokenBound(address indexToken);
    /// @notice An address that must not be zero is zero.
    error NAVOracle_ZeroAddress();
    /// @notice A parameter is out of its bounds.
    error NAVOracle_ParameterOutOfRange(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);

    /* EVENTS */

    /// @notice A validator sent its NAV in the direct lane.
    event NavSubmitted(RoundId indexed round, address indexed validator, uint256 navWad, uint256 confidenceBps);
    /// @notice A validator's NAV lay too far from the settled one to count.
    event SubmissionNotCounted(RoundId indexed round, address indexed validator, uint256 navWad, uint256 deviationBps);
    /// @notice A NAV settled.
    /// @param navBeforeWad The NAV before it, WAD; 0 for the first.
    /// @param assetsRoot Root of the asset prices; zero in the direct lane.
    event NavSettled(
        RoundId indexed round,
        uint256 navBeforeWad,
        uint256 navWad,
        uint256 observedAt,
        uint256 confidenceBps,
        uint256 spreadBps,
        uint256 stakeBps,
        uint256 validatorCount,
        bytes32 assetsRoot
    );
    /// @notice A round was used up without a NAV.
    /// @param value What was out of bounds, in the unit of `limit`: WAD for SANITY, bps else, a NAV in WAD for HALTED.
    /// @param limit The bound it broke.
    event RoundRejected(RoundId indexed round, Reason indexed reason, uint256 value, uint256 limit);
    /// @notice The oracle stops until released.
    event OracleHalted(RoundId indexed round, uint256 navWad);
    /// @notice A NAV waits for agreeing rounds.
    event NavQuarantined(RoundId indexed round, uint256 navWad, uint256 candidateNavWad, uint256 agreeingRounds);
    /// @notice A halt or a quarantine was lifted by hand; observations up to `notBefore` count no more.
    event OracleReleased(Reason indexed reason, uint256 notBefore);
    /// @notice A validator sent its price of an asset.
    event PriceSubmitted(AssetId indexed assetId, address indexed validator, uint256 priceWad);
    /// @notice An asset's price settled.
    event PriceSettled(
        AssetId indexed assetId,
        uint256 priceBeforeWad,
        uint256 priceWad,
        uint256 observedAt,
        uint256 sourceAt
    );
    /// @notice Votes on an asset's price disagree too much; they are used up.
    event PriceRejected(AssetId indexed assetId, Reason indexed reason, uint256 value, uint256 limit);
    /// @notice The age readers accept changed, seconds.
    event MaxPriceAgeChanged(uint256 secondsBefore, uint256 secondsAfter);
    /// @notice Parameters changed, all at once.
    event ParametersChanged(Parameters parametersBefore, Parameters parametersAfter);
    /// @notice The oracle knows its index token.
    event IndexTokenBound(address indexed indexToken);
    /// @notice Another validator set is in force.
    event SetEpochChanged(uint256 epochBefore, uint256 epochAfter);

    /* WRITES */

    /// @notice Sends the sender's NAV for `round`; settles the round when enough stake agrees.
    /// @dev m = lower weighted median of the round's fresh submissions; counted = those within `toleranceBps` of m; m is
    /// what settles, at the time of the earliest counted one. Only submissions newer than the last settled observation
    /// and at most `maxArrivalAgeSeconds` old are fresh. At most 21 validators: loops over them.
    /// Errors: NoValidatorSet, DirectLaneFull, NotSubmitter, RoundNotNewer, RoundNotBegun, RoundOver, ValueOutOfRange,
    /// BpsOutOfRange. One submission a validator and round: a second one is RoundNotNewer.
    /// @param round Number of the round: seconds since genesis, from 1.
    /// @param navWad Base asset per index token, WAD.
    /// @param confidenceBps The validator's confidence, bps.
    function submitNAV(uint256 round, uint256 navWad, uint256 confidenceBps) external;

    /// @notice Brings a report that two thirds of the stake signed. Anyone may.
    /// @dev Errors: WrongIndexToken, WrongEpoch, RoundNotNewer, RoundNotBegun, RoundOver, ObservedNotNewer, ReportLate,
    /// ReportFromFuture, ValueOutOfRange, BpsOutOfRange, QuorumMissed, and those of {SignatureQuorum}.
    /// @param report What was signed.
    /// @param signatures 65 bytes a signer, by rising index in the set: index (1), r (32), vs (32, EIP-2098).
    function submitReport(Report calldata report, bytes calldata signatures) external;

    /// @notice Sends the sender's price of an asset; settles it as {submitNAV} settles a NAV, without sanity range, jump
    /// rule or confidence. Votes older than `maxArrivalAgeSeconds`, or sent before the last settled price, do not count.
    /// @param assetId The asset.
    /// @param priceWad Base asset per whole asset, WAD.
    function updatePrice(AssetId assetId, uint256 priceWad) external;

    /// @notice Writes an asset's price that a settled report commits to. Anyone may.
    /// @dev The report is verified again: its signatures, and that it is the one the history holds for its round.
    /// Errors: those of {submitReport} on signatures, ReportNotSettled, ProofInvalid, ObservedNotNewer.
    /// @param report The settled report.
    /// @param signatures As in {submitReport}.
    /// @param price The leaf.
    /// @param proof Its Merkle proof, at most 32 steps.
    function provePrice(
        Report calldata report,
        bytes calldata signatures,
        AssetPrice calldata price,
        bytes32[] calldata proof
    ) external;

    /// @notice Lifts a halt or a quarantine. Restricted to a role with a delay of an hour or more.
    /// @dev Observations made before the release count no more. After a quarantine the waiting NAV needs one more agreeing
    /// round. Errors: NotHeld, ReleaseTooSoon (a hold lasts an hour at least).
    function release() external;

    /// @notice Names the index token, once. Restricted.
    /// @dev Errors: IndexTokenBound, ZeroAddress.
    function bindIndexToken(address indexToken) external;

    /// @notice Sets the age readers accept, 1 to 3600 seconds. Restricted.
    function updateMaxPriceAge(uint256 newMaxAgeSeconds) external;

    /// @notice Sets every other parameter, all at once, each within its bounds. Restricted.
    function setParameters(Parameters calldata newParameters) external;

    /// @notice Forwards to {IValidatorRegistry-addValidator}. Restricted.
    function addValidator(address validator, uint256 stake) external;

    /// @notice Forwards to {IValidatorRegistry-removeValidator}. Restricted.
    function removeValidator(address validator) external;

    /* READS */

    /// @notice The newest NAV. Reverts with NoNav, NavStale, Quarantined or Halted when there is none to use.
    function getCurrentNAV() external view returns (NAVData memory);

    /// @notice Whether {getCurrentNAV} would answer.
    function isNAVValid() external view returns (bool);

    /// @notice Index tokens for `baseAmount` of the base asset: baseAmount x 1e18 / mint price, rounded down.
    function getNAVForMinting(uint256 baseAmount) external view returns (uint256 tokensOut);

    /// @notice Base asset for `tokens`: tokens x redeem price / 1e18, rounded down.
    function getNAVForRedemption(uint256 tokens) external view returns (uint256 baseOut);

    /// @notice NAV and both sides of its price band, WAD. Reverts as {getCurrentNAV} does.
    /// @dev Mint price = NAV x (1 + band) rounded up, redeem price = NAV x (1 - band) rounded down, band = measured spread x
    /// `bandShareBps`. While the newest NAV was settled in this very block, the mint price starts from the highest and
    /// the redeem price from the lowest NAV that was valid in it, so nobody gains by bringing a report and trading after it in
    /// one block. Warning: who trades first and brings a report he has seen gains its step when he closes the trade a
    /// block later; against that there is the band.
    function quote() external view returns (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad);

    /// @notice Round of the newest settled NAV, however old; 0 before the first.
    function latestRound() external view returns (RoundId);

    /// @notice The NAV of `round`, while the ring holds it. Errors: RoundForgotten.
    function getHistoricalNAV(RoundId round) external view returns (HistoricalNAV memory);

    /// @notice The NAV that was newest at `timestamp`. At most 16 steps.
    /// @dev Errors: NoNav, TimeNotReached, TimeForgotten, NavStale when it was too old even then; Quarantined or Halted for
    /// moments since the feed was held, while it is; MomentHeld for them afterwards, for the newest hold. What was newest
    /// at a moment is final once `maxArrivalAgeSeconds` have passed since.
    function navAt(uint256 timestamp) external view returns (HistoricalNAV memory);

    /// @notice Time-weighted average NAV over the last `windowSeconds` (1 to 262,144), WAD: never above the true mean,
    /// and less than 2e-14 below it.
    /// @dev Each NAV counts until the next was observed. From two running sums; at most 32 steps to find them.
    /// Errors: those of {getCurrentNAV}, WindowOutOfRange, TimeForgotten.
    function twap(uint256 windowSeconds) external view returns (uint256);

    /// @notice The settled price of an asset. Errors: NoPrice, PriceStale.
    function getPrice(AssetId assetId) external view returns (SettledPrice memory);

    /// @notice State of the feed, and why. Never reverts.
    function status() external view returns (StatusReport memory);

    /// @notice The parameters in force.
    function parameters() external view returns (Parameters memory);

    /// @notice The age readers accept, seconds.
    function maxPriceAge() external view returns (uint256);

    /// @notice Epoch of the validator set in force.
    function setEpoch() external view returns (uint256);

    /// @notice The set that signs now, in the order signatures index it: oracle keys and stakes. At most 100.
    function validatorSet() external view returns (address[] memory signers, uint256[] memory stakes);

    /// @notice The index token whose NAV this is; zero until bound.
    function INDEX_TOKEN() external view returns (address);

    /// @notice The validator registry.
    function REGISTRY() external view returns (address);

    /// @notice When the oracle was made, unix seconds: round n begins n - 1 seconds later.
    function GENESIS_AT() external view returns (uint256);

    /// @notice NAVs the history ring holds.
    function RING_LENGTH() external view returns (uint256);

    /// @notice Digest that validators sign for `report` (EIP-712).
    function reportDigest(Report calldata report) external view returns (bytes32);
}
