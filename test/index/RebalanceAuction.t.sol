// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IRebalanceAuction} from "../../contracts/index/interfaces/IRebalanceAuction.sol";
import {Component} from "../../contracts/index/types/Basket.sol";
import {Target} from "../../contracts/index/types/Weights.sol";
import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../helpers/IndexStack.sol";

/// @title RebalanceAuctionTest
/// @notice Five assets of 6, 8, 18, 24 and 18 decimals, the last of which joins; amounts, prices and weights from a seed.
/// Values are compared as products on one scale (24 decimals of an asset times 18 of its price), never as quotients.
contract RebalanceAuctionTest is IndexStack, Test {
    uint256 internal constant N = 5;
    uint256 internal constant HELD = 4;
    uint256 internal constant CASH = 20;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant NONE = type(uint256).max;

    uint256[N] internal decimals = [6, 8, 18, 24, 18];
    uint256[N] internal priceWad;
    uint256[N] internal weightBps;
    uint256 internal cashBps;
    uint256[N] internal targetUp; // what each shall come to, rounded up and down; of cash below
    uint256[N] internal targetDown;
    uint256 internal cashTargetUp;
    uint256 internal endBpsOpened;
    uint256 internal dust; // value on the scale that roundings of the books may have cost so far

    /* MULTIPLIER */

    function testFuzz_TheMultiplierFallsEvenlyWithinItsBounds(
        uint256 durationSeconds,
        uint256 startBps,
        uint256 endBps,
        uint256 elapsed
    ) public {
        _deploy(1);
        durationSeconds = bound(durationSeconds, 600, 86_400);
        startBps = bound(startBps, 0, 1_000);
        endBps = bound(endBps, 0, 500);
        elapsed = bound(elapsed, 0, durationSeconds - 1);
        auction.open(durationSeconds, startBps, endBps);
        skip(elapsed);
        (, , , , , , uint256 m) = auction.auction();
        assertGe(m, WAD - endBps * 1e14, "never below 1 - end");
        assertLe(m, WAD + startBps * 1e14, "never above 1 + start");
        // m = ((1 + start) x duration - (start + end) x elapsed) / duration, rounded up
        uint256 exact = (BPS + startBps) * 1e14 * durationSeconds - (startBps + endBps) * 1e14 * elapsed;
        assertGe(m * durationSeconds, exact);
        assertLt((m - 1) * durationSeconds, exact);
        skip(durationSeconds - elapsed);
        (, bool isOpen, , , , , uint256 over) = auction.auction();
        assertFalse(isOpen);
        assertEq(over, 0);
    }

    /* ONE FILL */

    function testFuzz_AFillPaysItsWorthTimesTheMultiplierRoundedUp(
        uint256 seed,
        uint256 sold,
        uint256 bought,
        uint256 maxSold,
        uint256 elapsed
    ) public {
        _deployAndOpen(seed);
        skip(bound(elapsed, 0, 599));
        (sold, bought) = (_position(sold), _position(bought));
        (uint256 soldAmount, uint256 paid) = _fill(sold, bought, bound(maxSold, 1, type(uint128).max));
        if (soldAmount == 0) return;
        (, , , , , , uint256 m) = auction.auction();
        assertGe(_worth(bought, paid) * WAD, _worth(sold, soldAmount) * m, "no less than the price");
        assertLt(_worth(bought, paid - 1) * WAD, _worth(sold, soldAmount) * m, "no unit more than it");
    }

    function testFuzz_PreviewsEqualTheFill(uint256 seed, uint256 sold, uint256 bought, uint256 maxSold) public {
        _deployAndOpen(seed);
        (sold, bought) = (_position(sold), _position(bought));
        maxSold = bound(maxSold, 0, type(uint256).max);
        try auction.previewFill(sold, bought, maxSold) returns (uint256 soldSeen, uint256 paidSeen) {
            (uint256 soldAmount, uint256 paid) = _fill(sold, bought, maxSold);
            assertEq(soldAmount, soldSeen);
            assertEq(paid, paidSeen);
            assertLe(soldAmount, maxSold);
        } catch {
            (uint256 soldAmount, ) = _fill(sold, bought, maxSold);
            assertEq(soldAmount, 0, "what cannot be seen cannot be filled");
        }
    }

    /// @dev Of either component a fill moves 10,000 times what the books may lose of it, or sells all that is over weight.
    function testFuzz_RoundingTakesNoMoreThanABpOfAFill(uint256 seed, uint256 tokens, uint256 order) public {
        _deploy(seed);
        _resize(tokens);
        _open(seed);
        (uint256 sold, uint256 bought) = (_position(order), _position(order >> 64));
        uint256 soldBefore = _heldOf(sold);
        uint256 boughtBefore = _heldOf(bought);
        (uint256 soldAmount, uint256 paid) = _fill(sold, bought, bound(uint64(order >> 128), 1, type(uint64).max) ** 2);
        if (soldAmount == 0) return;
        uint256 target = sold == CASH ? cashTargetUp : targetUp[sold];
        if (soldBefore - soldAmount != target) assertGe(soldAmount, _least(sold), "sold too little");
        assertGe(paid, _least(bought), "bought too little");
        uint256 soldLost = soldBefore - soldAmount - _heldOf(sold);
        uint256 boughtLost = boughtBefore + paid - _heldOf(bought);
        assertLe(soldLost, sold == CASH ? 0 : _basketRounding());
        assertLe(boughtLost * BPS, bought == CASH ? 0 : paid, "more than a bp");
        if (soldAmount >= _least(sold)) assertLe(soldLost * BPS, soldAmount, "more than a bp");
    }

    /* MANY FILLS */

    /// @dev Value moves twice at most: sold for cash, and that cash for something else. So no more than (1 - end) of the
    /// value is lost twice, and the rounding of the books: ceil(baskets / 1e27) units of both sides a fill.
    function testFuzz_ValueFallsByNoMoreThanTheBound(uint256 seed, uint256 tokens, uint256[12] calldata orders) public {
        _deploy(seed);
        _resize(tokens);
        _open(seed);
        uint256 before = _value();
        for (uint256 i = 0; i < orders.length; ++i) {
            _order(orders[i]);
        }
        uint256 kept = BPS - endBpsOpened;
        assertGe((_value() + dust) * BPS * BPS, before * kept * kept);
    }

    function testFuzz_OneStepLosesNoMoreThanTheBoundOfWhatItSold(uint256 seed, uint256 tokens, uint256 order) public {
        _deploy(seed);
        _resize(tokens);
        _open(seed);
        uint256 before = _value();
        skip(bound(order >> 128, 0, 599));
        (uint256 sold, uint256 bought) = (_position(order), _position(order >> 64));
        (uint256 soldAmount, ) = _fill(sold, bought, bound(order, 1, type(uint128).max));
        uint256 mayLose = (_worth(sold, soldAmount) * endBpsOpened) / BPS + 1;
        assertGe(_value() + dust + mayLose, before);
    }

    function testFuzz_NobodySellsBelowTheTargetOrBuysAboveIt(
        uint256 seed,
        uint256 tokens,
        uint256[12] calldata orders
    ) public {
        _deploy(seed);
        _resize(tokens);
        uint256[N] memory before = _held();
        uint256 cashBefore = _cash();
        _open(seed);
        for (uint256 i = 0; i < orders.length; ++i) {
            _order(orders[i]);
        }
        uint256[N] memory held = _held();
        uint256 rounding = _basketRounding();
        for (uint256 i = 0; i < N; ++i) {
            if (before[i] > targetUp[i]) {
                // Only sold: never below its target but by the rounding of the last sale, never more than before.
                assertGe(held[i] + rounding, targetUp[i], "not below");
                assertLe(held[i], before[i]);
            } else {
                // Only bought: never above its target.
                assertLe(held[i], targetDown[i] > before[i] ? targetDown[i] : before[i], "not above");
                assertGe(held[i] + rounding * orders.length, before[i]);
            }
        }
        uint256 cashFloor = cashBefore < cashTargetUp ? cashBefore : cashTargetUp;
        assertGe(_cash(), cashFloor, "cash is not sold below its target");
    }

    function testFuzz_WhatIsHeldCoversTheBooks(uint256 seed, uint256 tokens, uint256[12] calldata orders) public {
        _deploy(seed);
        _resize(tokens);
        _open(seed);
        for (uint256 i = 0; i < orders.length; ++i) {
            _order(orders[i]);
            uint256[N] memory held = _held();
            for (uint256 j = 0; j < N; ++j) {
                assertGe(parts[j].balanceOf(address(vault)), held[j]);
            }
            assertEq(base.balanceOf(address(vault)), _cash());
        }
    }

    /// @dev At a constant price: as much paid, but for a unit a part; as much sold, but for what such a unit is worth.
    function testFuzz_PartsComeToTheWhole(uint256 seed, uint256 sold, uint256 bought, uint256[6] calldata cuts) public {
        _deploy(seed);
        endBpsOpened = 0;
        auction.open(600, 0, 0);
        (sold, bought) = (_position(sold), _position(bought));
        uint256 snapshot = vm.snapshotState();
        (uint256 soldWhole, uint256 paidWhole) = _fill(sold, bought, type(uint256).max);
        if (soldWhole == 0) return;
        vm.revertToState(snapshot);

        (uint256 soldSum, uint256 paidSum) = (0, 0);
        for (uint256 i = 0; i <= cuts.length; ++i) {
            uint256 most = i == cuts.length ? type(uint256).max : bound(cuts[i], 1, soldWhole);
            (uint256 soldPart, uint256 paidPart) = _fill(sold, bought, most);
            (soldSum, paidSum) = (soldSum + soldPart, paidSum + paidPart);
        }
        uint256 units = cuts.length + 1;
        assertLe(soldSum, soldWhole, "no more in parts");
        assertLe(paidSum, paidWhole + units, "a unit a part");
        // What was not sold is worth less than the units that the parts cost more, one of each side, and what is too
        // little to trade.
        uint256 unsold = _worth(sold, soldWhole - soldSum);
        assertLe(unsold, _worth(bought, units + 1 + _least(bought)) + _worth(sold, 1 + _least(sold)));
    }

    /* HELPERS: BASKET */

    function _deployAndOpen(uint256 seed) internal {
        _deploy(seed);
        _open(seed);
    }

    /// @dev A seeded basket with targets in force and prices set.
    function _deploy(uint256 seed) internal {
        deployStack();
        Component[] memory components = new Component[](HELD);
        for (uint256 i = 0; i < N; ++i) {
            MockERC20 part = new MockERC20("Alpha", "SN", uint8(decimals[i]));
            part.mint(address(this), 1e40);
            part.approve(address(vault), type(uint256).max);
            parts.push(part);
            priceWad[i] = bound(_random(seed, "price", i), 1e14, 1e21);
            oracle.setPrice(_id(i), priceWad[i]);
            if (i == HELD) continue;
            // A thousandth of a whole asset to a hundred thousand.
            uint256 amount = bound(_random(seed, "amount", i), 10 ** (decimals[i] - 3), 10 ** (decimals[i] + 5));
            components[i] = Component(_id(i), address(part), amount);
        }
        uint256 cash = bound(_random(seed, "cash", 0), 0, 1e24);
        base.mint(address(this), 1e40);
        base.approve(address(vault), type(uint256).max);
        vault.seed(components, cash, 1000e18, address(this));
        _announce(seed);
    }

    function _announce(uint256 seed) internal {
        Target[] memory targets = new Target[](N);
        uint256 left = BPS;
        for (uint256 i = 0; i < N; ++i) {
            weightBps[i] = bound(_random(seed, "weight", i), 0, i == 0 ? left / 2 : left);
            left -= weightBps[i];
            targets[i] = Target(_id(i), address(parts[i]), uint16(weightBps[i])); // at most 10,000
        }
        cashBps = left;
        auction.announceTargets(targets, cashBps);
        skip(1 days);
    }

    /// @dev Creates or redeems in kind, so that the books are no whole basket.
    function _resize(uint256 tokens) internal {
        tokens = bound(tokens, 1e9, 5000e18);
        if (tokens < 999e18) {
            vault.redeemInKind(tokens);
        } else {
            uint256[] memory maxIn = new uint256[](HELD + 1);
            for (uint256 i = 0; i <= HELD; ++i) {
                maxIn[i] = type(uint256).max;
            }
            vault.createInKind(tokens, maxIn, address(this));
        }
    }

    /// @dev Opens, and works out what each shall come to.
    function _open(uint256 seed) internal {
        endBpsOpened = bound(_random(seed, "end", 0), 0, 500);
        uint256[N] memory held = _held();
        uint256 valueWad = _cash();
        for (uint256 i = 0; i < N; ++i) {
            valueWad += (held[i] * priceWad[i]) / 10 ** decimals[i];
        }
        auction.open(600, bound(_random(seed, "start", 0), 0, 1_000), endBpsOpened);
        for (uint256 i = 0; i < N; ++i) {
            uint256 amount = (valueWad * weightBps[i] * 10 ** decimals[i]) / (priceWad[i] * BPS);
            (targetDown[i], targetUp[i]) = _inBaskets(amount);
        }
        (, cashTargetUp) = _inBaskets((valueWad * cashBps) / BPS);
    }

    /// @dev `amount` as units a basket, rounded down, then as what they stand for.
    function _inBaskets(uint256 amount) internal view returns (uint256 down, uint256 up) {
        (uint256 baskets, ) = vault.books();
        uint256 product = ((amount * RAY) / baskets) * baskets;
        return (product / RAY, (product + RAY - 1) / RAY);
    }

    /* HELPERS: FILLS */

    /// @dev One fill at a later moment, all of it from one number; nothing when the auction refuses it.
    function _order(uint256 order) internal {
        (, , , uint256 endsAt, , , ) = auction.auction();
        uint256 left = endsAt - 1 - block.timestamp;
        skip(bound(uint64(order >> 192), 0, left / 3));
        _fill(_position(order), _position(order >> 64), bound(uint64(order >> 128), 1, type(uint64).max) ** 2);
    }

    /// @dev Zeros when there is nothing to trade. Any other failure fails.
    function _fill(uint256 sold, uint256 bought, uint256 maxSold) internal returns (uint256 soldAmount, uint256 paid) {
        try auction.fill(sold, bought, maxSold, NONE, NONE, address(0xb0b)) returns (uint256 soldIs, uint256 paidIs) {
            (soldAmount, paid) = (soldIs, paidIs);
            dust += _dustOf(sold) + _dustOf(bought);
        } catch (bytes memory reason) {
            assertEq(
                reason,
                abi.encodeWithSelector(IRebalanceAuction.RebalanceAuction_NothingToTrade.selector, sold, bought)
            );
        }
    }

    function _dustOf(uint256 position) internal view returns (uint256) {
        return position == CASH ? 0 : _worth(position, _basketRounding());
    }

    /// @dev Most units the books may lose of a component when its units per basket are rounded down.
    function _basketRounding() internal view returns (uint256) {
        (uint256 baskets, ) = vault.books();
        return (baskets + RAY - 1) / RAY;
    }

    /// @dev Least units of a component that a fill may move.
    function _least(uint256 position) internal view returns (uint256) {
        return position == CASH ? 0 : 10_000 * _basketRounding();
    }

    function _heldOf(uint256 position) internal view returns (uint256 held) {
        (, held, ) = vault.pair(position, CASH);
    }

    function _position(uint256 any) internal pure returns (uint256) {
        uint256 i = any % (N + 1);
        return i == N ? CASH : i;
    }

    /* HELPERS: VALUES */

    /// @dev On the scale of 24 decimals times 18 of the price.
    function _worth(uint256 position, uint256 amount) internal view returns (uint256) {
        if (position == CASH) return amount * WAD * 1e6;
        return amount * priceWad[position] * 10 ** (24 - decimals[position]);
    }

    function _value() internal view returns (uint256 value) {
        uint256[N] memory held = _held();
        value = _worth(CASH, _cash());
        for (uint256 i = 0; i < N; ++i) {
            value += _worth(i, held[i]);
        }
    }

    /// @dev Positions are those of the list once the last has joined.
    function _held() internal view returns (uint256[N] memory held) {
        uint256 n = vault.holdings().length;
        for (uint256 i = 0; i < n; ++i) {
            (, held[i], ) = vault.pair(i, CASH);
        }
    }

    function _cash() internal view returns (uint256 cash) {
        (, cash) = vault.books();
    }

    function _id(uint256 i) internal pure returns (AssetId) {
        return AssetId.wrap(uint32(i + 1));
    }

    function _random(uint256 seed, string memory what, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what, i)));
    }
}
