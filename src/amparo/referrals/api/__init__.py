"""What staff's pages ask of referrals and releases. Who reaches what, `queries` says."""
