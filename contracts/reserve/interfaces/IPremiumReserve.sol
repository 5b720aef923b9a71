// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPremiumReserve
/// @notice Holds the premium of all tokens, premium x total, from genesis on, under two labels:
///
///   committed = premium x active            reserve = premium x (total - active)
///
/// No act moves it: redeeming relabels committed as reserve, issuing the other way round, and both follow from the
/// vault's count. No function, role or signature pays any of it out while one token is active; the one that does,
/// {dissolve}, asks the vault first. What is sent to it besides stays, and is reported.
interface IPremiumReserve {
    /// @notice Tokens are active, or issuance has not ended.
    error PremiumReserve_NotDissolved();

    /// @notice The reserve was paid to the sponsor.
    event ReserveDissolved(address indexed sponsor, uint256 balanceBefore, uint256 balanceAfter);

    /// @notice Pays everything to the sponsor, once no token is active and issuance has ended. Anyone may call.
    /// @dev Errors: NotDissolved, those of the asset.
    function dissolve() external;

    /// @notice Whose tokens it stands for.
    function VAULT() external view returns (address);

    /// @notice The settlement asset.
    function ASSET() external view returns (address);

    /// @notice Who is paid at the end.
    function SPONSOR() external view returns (address);

    /// @notice Premium x total, in the settlement asset: what it holds from genesis to dissolution.
    function REQUIREMENT() external view returns (uint256);

    /// @notice Label of the inactive tokens, in the settlement asset.
    function reserve() external view returns (uint256);

    /// @notice Label of the active tokens, in the settlement asset.
    function committed() external view returns (uint256);

    /// @notice What was sent to it beyond the requirement.
    function donated() external view returns (uint256);
}
