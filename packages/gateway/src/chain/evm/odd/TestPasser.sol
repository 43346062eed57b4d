// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Passes coins on as wallets that are contracts do; for tests alone.
contract TestPasser {
    function pass(address payable to) external payable {
        send(to, msg.value);
    }

    /// Two payments in one transaction, to the same address or not.
    function split(address payable first, address payable second) external payable {
        send(first, msg.value / 2);
        send(second, msg.value - msg.value / 2);
    }

    /// Pays inside a call that fails, and goes on: nothing has moved in the end.
    function passInVain(address payable to) external payable {
        (bool ok,) = address(this).call{value: msg.value}(abi.encodeCall(this.passAndFail, (to)));
        require(!ok, "it went through");
    }

    function passAndFail(address payable to) external payable {
        send(to, msg.value);
        revert("on second thoughts");
    }

    /// Leaves what it has to somebody as it ends.
    function end(address payable to) external payable {
        new TestEnding{value: msg.value}(to);
    }

    function send(address payable to, uint256 amount) private {
        (bool ok,) = to.call{value: amount}("");
        require(ok, "refused");
    }
}

contract TestEnding {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}
