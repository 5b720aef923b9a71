// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {AssetId} from "../shared/types/Ids.sol";
import {IRemoteAsset} from "./interfaces/IRemoteAsset.sol";

/// @title RemoteAsset
/// @notice Receipt for an asset in custody on another chain. See {IRemoteAsset}.
contract RemoteAsset is ERC20Permit, IRemoteAsset {
    uint256 internal constant MAX_DESTINATION_BYTES = 256;

    /// @inheritdoc IRemoteAsset
    AssetId public immutable ASSET_ID;
    /// @inheritdoc IRemoteAsset
    address public immutable DESK;

    /// @inheritdoc IRemoteAsset
    uint256 public deliveryCount;

    /// @dev Its maker is its desk.
    constructor(AssetId assetId, string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {
        ASSET_ID = assetId;
        DESK = msg.sender;
    }

    /// @inheritdoc IRemoteAsset
    function mint(address to, uint256 amount) external {
        require(msg.sender == DESK, RemoteAsset_NotDesk(msg.sender));
        _mint(to, amount);
    }

    /// @inheritdoc IRemoteAsset
    function requestDelivery(uint256 amount, bytes calldata destination) external returns (uint256 deliveryId) {
        require(amount != 0, RemoteAsset_NothingToDeliver());
        require(
            destination.length != 0 && destination.length <= MAX_DESTINATION_BYTES,
            RemoteAsset_DestinationInvalid(destination.length, MAX_DESTINATION_BYTES)
        );
        deliveryId = ++deliveryCount;
        emit DeliveryRequested(deliveryId, msg.sender, amount, destination);
        _burn(msg.sender, amount);
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }
}
