// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {AssetId} from "../../shared/types/Ids.sol";

/// @title IRemoteAsset
/// @notice Receipt for an asset that lies in custody on another chain: ERC-20 with 18 decimals and ERC-2612 permits. Only
/// the creation desk makes units; whoever holds them burns them to ask for delivery.
/// Warning: it is worth what its custody is worth. The chain it lives on cannot see the other one.
interface IRemoteAsset is IERC20Metadata, IERC20Permit {
    /// @notice Only the desk may call this.
    error RemoteAsset_NotDesk(address account);
    /// @notice A delivery needs an amount.
    error RemoteAsset_NothingToDeliver();
    /// @notice A delivery needs somewhere to go: 1 to `maximum` bytes.
    error RemoteAsset_DestinationInvalid(uint256 length, uint256 maximum);

    /// @notice Units were burned; whoever keeps the asset shall deliver it.
    /// @param deliveryId Number of the request, from 1.
    /// @param holder Whose units ended.
    /// @param amount How much, WAD.
    /// @param destination Where to, in the other chain's own terms.
    event DeliveryRequested(uint256 indexed deliveryId, address indexed holder, uint256 amount, bytes destination);

    /// @notice Makes `amount` for `to`. Desk only.
    function mint(address to, uint256 amount) external;

    /// @notice Burns the caller's `amount` and asks for its delivery to `destination`.
    function requestDelivery(uint256 amount, bytes calldata destination) external returns (uint256 deliveryId);

    /// @notice Number of deliveries asked for so far.
    function deliveryCount() external view returns (uint256);

    /// @notice The asset.
    function ASSET_ID() external view returns (AssetId);

    /// @notice The desk.
    function DESK() external view returns (address);
}
