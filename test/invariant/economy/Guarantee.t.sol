// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Bid, BidState} from "../../../contracts/guarantee/types/AuctionTypes.sol";
import {Book, GuaranteeId, GuaranteeState, Terms} from "../../../contracts/guarantee/types/GuaranteeTypes.sol";
import {AssayAccessManager} from "../../../contracts/shared/AssayAccessManager.sol";
import {GuaranteeToken} from "../../../contracts/tokens/GuaranteeToken.sol";
import {GuaranteeHandler} from "../handlers/GuaranteeHandler.sol";

/// @title GuaranteeInvariants
/// @notice Invariants 20 to 22 of guarantees and their auctions. In words: Guarantee.md.
/// hardhat-config: invariant.failOnRevert = true
contract GuaranteeInvariants is Test {
    GuaranteeHandler internal handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        AssayAccessManager manager = new AssayAccessManager(address(this));
        GuaranteeToken token = new GuaranteeToken(address(manager));
        handler = new GuaranteeHandler(token);
        token.bindMarket(address(handler.MARKET())); // unnamed functions are the admin's
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](15);
        selectors[0] = handler.draft.selector;
        selectors[1] = handler.lock.selector;
        selectors[2] = handler.activate.selector;
        selectors[3] = handler.release.selector;
        selectors[4] = handler.expire.selector;
        selectors[5] = handler.claimAndAccept.selector;
        selectors[6] = handler.resolve.selector;
        selectors[7] = handler.resolveBySilence.selector;
        selectors[8] = handler.pull.selector;
        selectors[9] = handler.donate.selector;
        selectors[10] = handler.runAuction.selector;
        selectors[11] = handler.winAuction.selector;
        selectors[12] = handler.defaultAuction.selector;
        selectors[13] = handler.settleBonds.selector;
        selectors[14] = handler.wait.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// @dev Supply = sum of live guarantees, each backed by its own units; a burn takes what was made.
    function invariant_20_SupplyIsTheSumOfLiveGuarantees() public view {
        uint256 live;
        uint256 n = handler.MARKET().count();
        for (uint256 id = 1; id <= n; ++id) {
            (Terms memory terms, Book memory book) = handler.MARKET().guaranteeOf(GuaranteeId.wrap(id));
            live += book.held;
            bool isLive = book.state >= GuaranteeState.LOCKED && book.state < GuaranteeState.RELEASED;
            assertEq(book.held, isLive ? terms.collateral : 0);
            if (book.state >= GuaranteeState.LOCKED) assertEq(handler.ghostMinted(id), terms.collateral);
            if (book.state >= GuaranteeState.RELEASED) assertEq(handler.ghostBurned(id), handler.ghostMinted(id));
        }
        assertEq(handler.TOKEN().totalSupply(), live);
        uint256 owed = handler.owedCollateral();
        uint256 owned = handler.COLLATERAL().balanceOf(address(handler.MARKET()));
        assertEq(owned, live + owed + handler.ghostDonatedCollateral());
    }

    function invariant_20_FinalStatesAreFinal() public view {
        uint256 n = handler.MARKET().count();
        for (uint256 id = 1; id <= n; ++id) {
            GuaranteeState seen = handler.ghostFinal(id);
            if (seen != GuaranteeState.NONE) {
                assertTrue(handler.MARKET().stateOf(GuaranteeId.wrap(id)) == seen);
            }
        }
    }

    function invariant_21_PaidOutEqualsTheCollateral() public view {
        uint256 n = handler.MARKET().count();
        for (uint256 id = 1; id <= n; ++id) {
            (Terms memory terms, Book memory book) = handler.MARKET().guaranteeOf(GuaranteeId.wrap(id));
            assertEq(handler.ghostPaidOut(id), book.state >= GuaranteeState.RELEASED ? terms.collateral : 0);
        }
    }

    /// @dev Ended once or not yet; the auction owns exactly the bonds that have not ended.
    function invariant_22_EveryBondEndsOnce() public view {
        uint256 open;
        uint256 n = handler.bidCount();
        for (uint256 i = 0; i < n; ++i) {
            Bid memory bid = handler.bidAt(i);
            assertEq(bid.bond, handler.ghostBond(i));
            bool isOpen = bid.state == BidState.COMMITTED || bid.state == BidState.REVEALED;
            assertEq(handler.ghostEnds(i), isOpen ? 0 : 1);
            assertEq(handler.ghostMovedOut(i), isOpen ? 0 : bid.bond);
            if (isOpen) open += bid.bond;
        }
        uint256 owned = handler.BONDS().balanceOf(address(handler.AUCTION()));
        assertEq(owned, open + handler.ghostDonatedBonds());
        assertEq(handler.BONDS().balanceOf(handler.FORFEITS()), handler.ghostForfeited());
    }

    /// @dev No run is empty: no call reverts (`failOnRevert`), and acts had their effect.
    function afterInvariant() public view {
        assertGe(handler.allSuccesses(), 20, "calls had an effect");
    }

    function test_EveryActSucceedsAndIsCounted() public {
        for (uint256 seed = 3; seed < 9; ++seed) {
            handler.draft(seed, 1e18 + seed);
            handler.lock(seed, 1e18 + seed);
            handler.activate(seed);
            handler.expire(seed);
            handler.release(seed, seed % 2 == 0);
            handler.claimAndAccept(seed, 1e18 + seed, seed % 3 == 0);
            handler.resolve(seed, 1e18 + seed, seed * 1e17);
            handler.resolveBySilence(seed, 1e18 + seed);
            handler.pull(seed);
            handler.donate(seed);
            handler.runAuction(seed, 1e9 + seed);
            handler.winAuction(seed, 1e9 + seed);
            handler.defaultAuction(seed, 1e9 + seed, (seed % 3) + 1);
            handler.settleBonds(seed);
            handler.wait(seed);
        }
        for (uint256 i = 0; i < handler.ACTS(); ++i) {
            assertEq(handler.successes(i), 6);
        }
        invariant_20_SupplyIsTheSumOfLiveGuarantees();
        invariant_20_FinalStatesAreFinal();
        invariant_21_PaidOutEqualsTheCollateral();
        invariant_22_EveryBondEndsOnce();
    }
}
