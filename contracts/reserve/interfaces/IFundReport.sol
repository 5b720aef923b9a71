// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IntegrityCheck, SystemStatus} from "../types/FundTypes.sol";

/// @title IFundReport
/// @notice The whole system at a glance, and whether it is sound. Reads only; a contract of its own so that the vault's
/// code stays small. Ask at a past block for a past state.
interface IFundReport {
    /// @notice The vault it reports on.
    function VAULT() external view returns (address);

    /// @notice Its fund.
    function FUND() external view returns (address);

    /// @notice Its reserve.
    function RESERVE() external view returns (address);

    /// @notice The system now, WAD.
    function getSystemStatus() external view returns (SystemStatus memory);

    /// @notice Six checks:
    ///
    /// - premium_reserve, committed: the label against what of the reserve's balance it can have, committed first.
    /// - operational_fund: cash and claims of the books against the balance; a donation fails it until it is swept.
    /// - token_count: total against active and inactive tokens, which are counted apart.
    /// - liability: the one kept act by act against the one in one sum; a wei for every token is rounding.
    /// - coverage: what is paid of a value, WAD, against worth / liability.
    function verifyIntegrity() external view returns (bool isSound, IntegrityCheck[] memory checks);
}
