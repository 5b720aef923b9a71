// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAssayAccessManager
/// @notice OpenZeppelin's AccessManager with the suite's roles named, and two rules in code: the role that may
/// release the oracle is only ever held with an hour's notice, the role that says where the fund may invest with a day's.
interface IAssayAccessManager {
    /// @notice The releaser role was to be granted with too short a delay.
    /// @param delaySeconds What was asked for, in seconds.
    /// @param minimumSeconds The least allowed, in seconds.
    error AssayAccessManager_ReleaseDelayTooShort(uint32 delaySeconds, uint32 minimumSeconds);

    /// @notice The strategist role was to be granted with too short a delay.
    /// @param delaySeconds What was asked for, in seconds.
    /// @param minimumSeconds The least allowed, in seconds.
    error AssayAccessManager_StrategyDelayTooShort(uint32 delaySeconds, uint32 minimumSeconds);

    /// @notice Changes bounded parameters and proposes validators.
    function CONFIGURATOR_ROLE() external view returns (uint64);

    /// @notice Releases a halted or quarantined oracle; held only with an execution delay of an hour or more.
    function RELEASER_ROLE() external view returns (uint64);

    /// @notice Binds an oracle to its index token, once, and seeds its vault, once.
    function SEEDER_ROLE() external view returns (uint64);

    /// @notice Changes the validator set; held by the oracle, which forwards `addValidator` and `removeValidator`.
    function SET_KEEPER_ROLE() external view returns (uint64);

    /// @notice Announces target weights and opens rebalance auctions, both within the auction's bounds.
    function CURATOR_ROLE() external view returns (uint64);

    /// @notice Stops minting for a bounded time, nothing else.
    function GUARDIAN_ROLE() external view returns (uint64);

    /// @notice Moves the fund's cash into and out of allowed strategies.
    function ALLOCATOR_ROLE() external view returns (uint64);

    /// @notice Allows and drops the fund's strategies, places its external position; held only with an execution delay of
    /// a day or more.
    function STRATEGIST_ROLE() external view returns (uint64);

    /// @notice Locks tokens that their owner approved for it: bonds and escrows, contracts alone.
    function LOCKER_ROLE() external view returns (uint64);

    /// @notice Mints reward tokens, under their cap: contracts alone.
    function MINTER_ROLE() external view returns (uint64);

    /// @notice Raises and lowers trust by so many points an epoch, and posts roots of scores.
    function ATTESTER_ROLE() external view returns (uint64);

    /// @notice Takes trust at once for what it proved on chain: contracts alone.
    function SLASHER_ROLE() external view returns (uint64);

    /// @notice Grants rewards for use, within a day's budget: contracts alone.
    function REWARDER_ROLE() external view returns (uint64);

    /// @notice The least execution delay of a releaser, in seconds.
    function MIN_RELEASE_DELAY_SECONDS() external view returns (uint32);

    /// @notice The least execution delay of a strategist, in seconds.
    function MIN_STRATEGY_DELAY_SECONDS() external view returns (uint32);
}
