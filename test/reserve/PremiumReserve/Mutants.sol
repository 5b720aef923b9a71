// SPDX-License-Identifier: MIT
// solhint-disable one-contract-per-file
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IRedemptionVault} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {PremiumReserve} from "../../../contracts/reserve/PremiumReserve.sol";

// Premium reserves that can pay out, each in another way: what the check of the bytecode must find.

error MutantRefused();

/// @notice Pays in a second function, by the same call instruction.
contract MutantSecondTransfer is PremiumReserve {
    using SafeERC20 for IERC20;

    constructor(address vault) PremiumReserve(vault) {}

    function sweep(uint256 amount) external {
        IERC20(ASSET).safeTransfer(SPONSOR, amount);
    }
}

/// @notice Pays in a second function, by a call instruction of its own.
contract MutantSecondCall is PremiumReserve {
    constructor(address vault) PremiumReserve(vault) {}

    function sweep(uint256 amount) external {
        require(IERC20(ASSET).transfer(SPONSOR, amount), MutantRefused());
    }
}

/// @notice Lets somebody else take it.
contract MutantApproves is PremiumReserve {
    using SafeERC20 for IERC20;

    constructor(address vault) PremiumReserve(vault) {}

    function approve(address spender, uint256 amount) external {
        IERC20(ASSET).forceApprove(spender, amount);
    }
}

/// @notice Runs foreign code.
contract MutantDelegates is PremiumReserve {
    constructor(address vault) PremiumReserve(vault) {}

    function run(address code, bytes calldata data) external {
        Address.functionDelegateCall(code, data);
    }
}

/// @notice Makes contracts, which could be told where the money is.
contract MutantCreates is PremiumReserve {
    constructor(address vault) PremiumReserve(vault) {}

    function make(bytes32 salt) external returns (address) {
        return address(new MutantEmpty{salt: salt}());
    }
}

/// @notice Made by {MutantCreates}.
contract MutantEmpty {}

/// @notice A reserve with a dissolution of its own making.
abstract contract MutantDissolution {
    using SafeERC20 for IERC20;

    address public immutable VAULT;
    address public immutable ASSET;
    address public immutable SPONSOR;

    constructor(address vault) {
        VAULT = vault;
        ASSET = IRedemptionVault(vault).ASSET();
        SPONSOR = IRedemptionVault(vault).SPONSOR();
    }

    function _payAll() internal {
        IERC20(ASSET).safeTransfer(SPONSOR, IERC20(ASSET).balanceOf(address(this)));
    }
}

/// @notice Does not ask the vault.
contract MutantUnasked is MutantDissolution {
    constructor(address vault) MutantDissolution(vault) {}

    function dissolve() external {
        _payAll();
    }
}

/// @notice Asks the vault and pays whatever it says.
contract MutantIgnoresAnswer is MutantDissolution {
    bool public lastAnswer;

    constructor(address vault) MutantDissolution(vault) {}

    function dissolve() external {
        lastAnswer = IRedemptionVault(VAULT).isDissolved();
        _payAll();
    }
}

/// @notice Pays as long as the vault says no.
contract MutantMistakesAnswer is MutantDissolution {
    constructor(address vault) MutantDissolution(vault) {}

    function dissolve() external {
        require(!IRedemptionVault(VAULT).isDissolved(), MutantRefused());
        _payAll();
    }
}

/// @notice Asks, but whoever the caller names.
contract MutantAsksAnother is MutantDissolution {
    constructor(address vault) MutantDissolution(vault) {}

    function dissolve(address vault) external {
        require(IRedemptionVault(vault).isDissolved(), MutantRefused());
        _payAll();
    }
}

/// @notice Asks the vault another question.
contract MutantAsksAnotherThing is MutantDissolution {
    constructor(address vault) MutantDissolution(vault) {}

    function dissolve() external {
        require(IRedemptionVault(VAULT).issuanceEndsAt() != 0, MutantRefused());
        _payAll();
    }
}

/// @notice Asks, and pays somebody else than the sponsor.
contract MutantPaysAnother is MutantDissolution {
    using SafeERC20 for IERC20;

    constructor(address vault) MutantDissolution(vault) {}

    function dissolve() external {
        require(IRedemptionVault(VAULT).isDissolved(), MutantRefused());
        IERC20(ASSET).safeTransfer(msg.sender, IERC20(ASSET).balanceOf(address(this)));
    }
}
