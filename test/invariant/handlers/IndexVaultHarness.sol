// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IndexVault} from "../../../contracts/index/IndexVault.sol";
import {BasketCode} from "../../../contracts/index/libraries/BasketCode.sol";
import {Claim} from "../../../contracts/index/types/Claim.sol";

/// @title IndexVaultHarness
/// @notice The vault, and reads of its storage that answer in the middle of an act too, where the vault's own refuse.
contract IndexVaultHarness is IndexVault {
    uint256 internal constant POCKETS = 256; // an id is version x 256 + pocket

    constructor(
        address manager,
        address base,
        address oracle
    ) IndexVault(manager, base, oracle, "TAO20 Index", "TAO20") {}

    /// @notice Books and units per basket as they are now.
    function rawBooks() external view returns (uint256 baskets, uint256 cash, uint256[] memory units) {
        (baskets, cash) = (_books.baskets(), _books.cash());
        bytes memory list = _list(_books);
        units = new uint256[](BasketCode.count(list));
        for (uint256 i = 0; i < units.length; ++i) {
            (, units[i]) = BasketCode.at(list, i);
        }
    }

    /// @notice What open claims of `owners` stand for of each component, times 1e27, unrounded; at 20 cash, as it is.
    function rawOwed(address[] calldata owners) external view returns (uint256[21] memory owed) {
        for (uint256 version = _books.version(); version != 0; --version) {
            bytes memory list = BasketCode.load(version);
            for (uint256 j = 0; j < owners.length; ++j) {
                for (uint256 id = version * POCKETS; ; ++id) {
                    Claim claim = _claims[owners[j]][id];
                    if (Claim.unwrap(claim) == 0) break;
                    _addOwed(owed, claim, list);
                }
            }
        }
    }

    /// @notice A claim of `owner` that has something open, from `seed` on; 0 when there is none.
    function rawOpenClaim(address owner, uint256 seed) external view returns (uint256 claimId) {
        uint256 versions = _books.version();
        for (uint256 k = 0; k < versions; ++k) {
            uint256 version = 1 + (((seed % versions) + k) % versions);
            uint256 real = _everything(BasketCode.load(version));
            for (uint256 id = version * POCKETS; ; ++id) {
                Claim claim = _claims[owner][id];
                if (Claim.unwrap(claim) == 0) break;
                if (claim.open() & real != 0) return id;
            }
        }
    }

    /// @notice A claim's baskets and the units of its list.
    function rawClaim(
        address owner,
        uint256 claimId
    ) external view returns (uint256 baskets, uint256 cash, uint256 open, uint256[] memory units) {
        Claim claim = _claims[owner][claimId];
        bytes memory list = BasketCode.load(claimId / POCKETS);
        (baskets, cash, open) = (claim.baskets(), claim.cash(), claim.open() & _everything(list));
        units = new uint256[](BasketCode.count(list));
        for (uint256 i = 0; i < units.length; ++i) {
            (, units[i]) = BasketCode.at(list, i);
        }
    }

    function _addOwed(uint256[21] memory owed, Claim claim, bytes memory list) internal pure {
        uint256 n = BasketCode.count(list);
        for (uint256 i = 0; i < n; ++i) {
            if (claim.open() & (1 << i) == 0) continue;
            (, uint256 units) = BasketCode.at(list, i);
            owed[i] += units * claim.baskets();
        }
        if (claim.open() & (1 << 20) != 0) owed[20] += claim.cash();
    }
}
