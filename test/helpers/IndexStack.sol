// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CreationDesk} from "../../contracts/index/CreationDesk.sol";
import {IndexToken} from "../../contracts/index/IndexToken.sol";
import {IndexVault} from "../../contracts/index/IndexVault.sol";
import {RebalanceAuction} from "../../contracts/index/RebalanceAuction.sol";
import {Component} from "../../contracts/index/types/Basket.sol";
import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {MockNavOracle} from "../../contracts/mocks/MockNavOracle.sol";
import {AssayAccessManager} from "../../contracts/shared/AssayAccessManager.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";

/// @title IndexStack
/// @notice What Solidity tests of the index stand on: a vault with an oracle that says what the test tells it. The
/// deployer is admin of everything.
abstract contract IndexStack {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;
    uint256 internal constant LEAST_NAV_WAD = 0.1e18;
    uint256 internal constant GREATEST_NAV_WAD = 1000e18;

    MockERC20 internal base;
    IndexVault internal vault;
    IndexToken internal token;
    MockNavOracle internal oracle;
    MockERC20[] internal parts;
    RebalanceAuction internal auction;
    CreationDesk internal desk;

    function deployStack() internal {
        base = new MockERC20("Wrapped TAO", "TAO", 18);
        vault = deployVault(address(base));
        token = IndexToken(vault.TOKEN());
        oracle = MockNavOracle(vault.ORACLE());
        auction = new RebalanceAuction(vault.authority(), address(vault));
        desk = new CreationDesk(vault.authority(), address(vault));
        vault.bindModules(address(auction), address(desk));
    }

    /// @dev A bound vault over `base_`, not seeded.
    function deployVault(address base_) internal returns (IndexVault made) {
        AssayAccessManager manager = new AssayAccessManager(address(this));
        MockNavOracle navOracle = new MockNavOracle();
        made = new IndexVault(address(manager), base_, address(navOracle), "TAO20 Index", "TAO20");
        navOracle.bindIndexToken(made.TOKEN());
    }

    /// @dev Makes one new component an amount, with ids 1, 2, 3..., and seeds the vault with them.
    function seedStack(uint256[] memory amounts, uint256 cash, uint256 supply, address to) internal {
        Component[] memory components = new Component[](amounts.length);
        for (uint256 i = 0; i < amounts.length; ++i) {
            MockERC20 part = new MockERC20("Alpha", "SN", 18);
            part.mint(address(this), amounts[i]);
            part.approve(address(vault), amounts[i]);
            parts.push(part);
            components[i] = Component(AssetId.wrap(uint32(i + 1)), address(part), amounts[i]);
        }
        base.mint(address(this), cash);
        base.approve(address(vault), cash);
        vault.seed(components, cash, supply, to);
    }

    /// @dev Three components, 50 of cash, 100 tokens for `to`.
    function seedUsual(address to) internal {
        uint256[] memory amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (140_681_614_349_775_770_000, 2_000e18, 1);
        seedStack(amounts, 50e18, 100e18, to);
    }
}
